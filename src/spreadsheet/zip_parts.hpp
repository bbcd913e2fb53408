// The parts of a ZIP archive in memory, read back. A library that writes spreadsheets does not ask
// whether its temporary files could be written: what it left behind is looked at before it counts.
// No encryption, no ZIP64: what such a library writes has neither.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace coterie::spreadsheet {

struct ZipPart {
  std::string name;     // "xl/worksheets/sheet1.xml"
  uint64_t size = 0;    // unpacked
  uint64_t packed = 0;  // bytes in the archive
  uint64_t begin = 0;   // where they begin
  uint32_t crc = 0;
  bool deflated = false;  // else stored as they are
};

// The archive's own list of its parts, in its order.
// Errors: Code::data when it is damaged or cut off.
base::Result<std::vector<ZipPart>> zip_parts(std::string_view archive);

// Unpacks one part piece by piece; memory does not grow with it.
// Errors: Code::data when its bytes, length or checksum are not what the list says.
base::Status unpack(std::string_view archive, const ZipPart& part,
                    const std::function<void(std::string_view)>& piece);

}  // namespace coterie::spreadsheet
