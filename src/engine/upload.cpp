// Arrow arrays are built a batch at a time and own their buffers, so that the driver may keep a
// batch longer than the stream.
#include "engine/upload.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <string>

namespace coterie::engine {
namespace {

constexpr int64_t kBatchRows = 65536;

struct Source {
  std::vector<UploadColumn> columns;
  int64_t rows;
  int64_t at = 0;
};

// One schema or array node that owns what its C struct points to.
struct SchemaNode {
  std::string name, format;
  std::vector<ArrowSchema> children;
  std::vector<ArrowSchema*> pointers;
};
struct ArrayNode {
  std::vector<uint8_t> valid;
  std::vector<int64_t> values;  // whole numbers, or the bits of doubles
  std::vector<int64_t> offsets;
  std::string bytes;
  std::vector<const void*> buffers;
  std::vector<ArrowArray> children;
  std::vector<ArrowArray*> pointers;
};

void release_schema(ArrowSchema* schema) {
  for (int64_t i = 0; i < schema->n_children; ++i)
    if (schema->children[i]->release != nullptr) schema->children[i]->release(schema->children[i]);
  delete static_cast<SchemaNode*>(schema->private_data);
  schema->release = nullptr;
}

void release_array(ArrowArray* array) {
  for (int64_t i = 0; i < array->n_children; ++i)
    if (array->children[i]->release != nullptr) array->children[i]->release(array->children[i]);
  delete static_cast<ArrayNode*>(array->private_data);
  array->release = nullptr;
}

ArrowSchema schema_of(std::string name, std::string format, std::vector<ArrowSchema> children) {
  auto node = std::make_unique<SchemaNode>();
  node->name = std::move(name);
  node->format = std::move(format);
  node->children = std::move(children);
  for (auto& child : node->children) node->pointers.push_back(&child);
  ArrowSchema out{};
  out.format = node->format.c_str();
  out.name = node->name.c_str();
  out.flags = ARROW_FLAG_NULLABLE;
  out.n_children = static_cast<int64_t>(node->children.size());
  out.children = node->pointers.data();
  out.release = release_schema;
  out.private_data = node.release();
  return out;
}

ArrowArray array_of(std::unique_ptr<ArrayNode> node, int64_t rows, int64_t nulls) {
  for (auto& child : node->children) node->pointers.push_back(&child);
  ArrowArray out{};
  out.length = rows;
  out.null_count = nulls;
  out.n_buffers = static_cast<int64_t>(node->buffers.size());
  out.buffers = node->buffers.data();
  out.n_children = static_cast<int64_t>(node->children.size());
  out.children = node->pointers.data();
  out.release = release_array;
  out.private_data = node.release();
  return out;
}

ArrowArray column_array(const UploadColumn& column, int64_t first, int64_t rows) {
  auto node = std::make_unique<ArrayNode>();
  const auto size = static_cast<size_t>(rows);
  int64_t nulls = 0;
  node->valid.assign(size / 8 + 1, 0xff);
  auto set_null = [&](int64_t i) {
    node->valid[static_cast<size_t>(i >> 3)] &= static_cast<uint8_t>(~(1U << (i & 7)));
    ++nulls;
  };
  if (column.texts) {
    node->offsets.assign(size + 1, 0);
    for (int64_t i = 0; i < rows; ++i) {
      auto view = column.texts(first + i);
      if (view.data() == nullptr)
        set_null(i);
      else
        node->bytes.append(view);
      node->offsets[static_cast<size_t>(i) + 1] = static_cast<int64_t>(node->bytes.size());
    }
    node->buffers = {node->valid.data(), node->offsets.data(), node->bytes.data()};
    return array_of(std::move(node), rows, nulls);
  }
  node->values.resize(size + 1);
  if (column.numbers != nullptr) {
    const double* from = column.numbers->data() + first;
    std::memcpy(node->values.data(), from, size * sizeof(double));
    for (int64_t i = 0; i < rows; ++i)
      if (std::isnan(from[i])) set_null(i);
  } else if (column.integers != nullptr) {
    std::memcpy(node->values.data(), column.integers->data() + first, size * sizeof(int64_t));
  } else {
    for (int64_t i = 0; i < rows; ++i) {
      const auto value = column.whole(first + i);
      if (!value) set_null(i);
      node->values[static_cast<size_t>(i)] = value.value_or(0);
    }
  }
  if (column.instants)
    for (auto& seconds : node->values) seconds *= 1'000'000;
  node->buffers = {node->valid.data(), node->values.data()};
  return array_of(std::move(node), rows, nulls);
}

int get_schema(ArrowArrayStream* stream, ArrowSchema* out) {
  const auto& source = *static_cast<Source*>(stream->private_data);
  std::vector<ArrowSchema> children;
  for (const auto& column : source.columns)
    children.push_back(schema_of(column.name,
                                 column.texts                ? "U"
                                 : column.numbers != nullptr ? "g"
                                 : column.instants           ? "tsu:"
                                                             : "l",
                                 {}));
  *out = schema_of("", "+s", std::move(children));
  return 0;
}

int get_next(ArrowArrayStream* stream, ArrowArray* out) {
  auto& source = *static_cast<Source*>(stream->private_data);
  const int64_t rows = std::min(kBatchRows, source.rows - source.at);
  if (rows <= 0) {
    *out = ArrowArray{};
    return 0;
  }
  auto node = std::make_unique<ArrayNode>();
  for (const auto& column : source.columns)
    node->children.push_back(column_array(column, source.at, rows));
  node->buffers = {nullptr};
  source.at += rows;
  *out = array_of(std::move(node), rows, 0);
  return 0;
}

const char* last_error(ArrowArrayStream*) {
  return nullptr;
}

void release_stream(ArrowArrayStream* stream) {
  delete static_cast<Source*>(stream->private_data);
  stream->release = nullptr;
}

}  // namespace

ArrowArrayStream upload_stream(const std::vector<UploadColumn>& columns, int64_t rows) {
  ArrowArrayStream out{};
  out.get_schema = get_schema;
  out.get_next = get_next;
  out.get_last_error = last_error;
  out.release = release_stream;
  out.private_data = new Source{columns, rows, 0};
  return out;
}

}  // namespace coterie::engine
