// The parts that commands share: engine, project, progress, printing.
#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <thread>

#include "base/text.hpp"
#include "base/time.hpp"
#include "cli/command.hpp"

namespace coterie::cli {
namespace {

namespace fs = std::filesystem;
using base::Code;
using base::Result;

class TerminalProgress : public base::Progress {
 public:
  ~TerminalProgress() override {
    if (drawn_) std::fputs("\r\x1b[K", stderr);
  }
  void step(std::string_view text) override {
    std::lock_guard lock(mutex_);
    text_ = text;
    started_ = std::chrono::steady_clock::now();
    draw(-1);
  }
  void at(double share) override {
    std::lock_guard lock(mutex_);
    auto now = std::chrono::steady_clock::now();
    if (now - last_ < std::chrono::milliseconds(80)) return;
    last_ = now;
    draw(share);
  }

 private:
  void draw(double share) {
    std::string line = base::fit_left(text_, 34);
    if (share >= 0) {
      const int width = 24, full = static_cast<int>(share * width);
      line += " ";
      for (int i = 0; i < width; ++i) line += i < full ? "█" : "░";
      line += fmt::format(" {:3.0f} %", share * 100);
      const double seconds =
          std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
      if (share > 0.02 && share < 1 && seconds > 0.5)
        line += fmt::format("  {:.0f} s left", seconds * (1 - share) / share);
    }
    std::fprintf(stderr, "\r\x1b[K%s", line.c_str());
    std::fflush(stderr);
    drawn_ = true;
  }

  std::mutex mutex_;
  std::string text_;
  std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now(), last_;
  bool drawn_ = false;
};

}  // namespace

base::Cancel& interrupted() {
  static base::Cancel cancel;
  return cancel;
}

int thread_count(const Common& common) {
  return common.threads > 0 ? common.threads
                            : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

Result<int64_t> parse_size(const std::string& text, const std::string& where) {
  auto wrong = [&] {
    return base::fail(Code::usage, where + " " + base::printable(text), "not a size",
                      "a number with B, KB, MB, GB, KiB, MiB or GiB: 4GB");
  };
  size_t end = 0;
  double number = 0;
  try {
    number = std::stod(text, &end);
  } catch (const std::exception&) {
    return wrong();
  }
  auto unit = base::lower(base::trim(std::string_view(text).substr(end)));
  double factor = 0;
  if (unit.empty() || unit == "b")
    factor = 1;
  else if (unit == "k" || unit == "kb")
    factor = 1e3;
  else if (unit == "m" || unit == "mb")
    factor = 1e6;
  else if (unit == "g" || unit == "gb")
    factor = 1e9;
  else if (unit == "kib")
    factor = 1024.0;
  else if (unit == "mib")
    factor = 1024.0 * 1024;
  else if (unit == "gib")
    factor = 1024.0 * 1024 * 1024;
  const double bytes = number * factor;
  if (!(bytes >= 64e6 && bytes <= 1e15))
    return factor == 0 ? wrong()
                       : base::fail(Code::usage, where + " " + base::printable(text),
                                    "out of range", "64MB and more");
  return static_cast<int64_t>(bytes);
}

Result<OpenEngine> open_engine(const Common& common, const std::string& time_zone) {
  std::error_code problem;
  const auto parent =
      common.spill.empty() ? fs::temp_directory_path(problem) : fs::path(common.spill);
  base::remove_stale(parent);
  auto spill = TRY(base::TemporaryFolder::make(parent, "coterie-spill"));
  engine::EngineOptions options;
  options.threads = thread_count(common);
  if (!common.memory.empty()) options.memory_bytes = TRY(parse_size(common.memory, "--memory"));
  options.spill_folder = spill.path().string();
  options.time_zone = time_zone;
  options.cancel = &interrupted();
  auto engine = TRY(engine::Engine::open(options));
  return OpenEngine{std::move(spill), std::move(engine)};
}

Result<project::Project> find_project(const Common& common, const std::vector<std::string>& files) {
  project::Project project;
  if (!files.empty()) {
    if (!common.project_file.empty())
      return base::fail(Code::usage, "--project", "files and a project file are given",
                        "one of both",
                        "name the files in the project file, or leave --project out");
    project.sources.emplace_back().paths = files;
    project.name = fs::path(files[0]).filename().string();
    project.name = project.name.substr(0, project.name.find('.'));
  } else {
    const std::string file = common.project_file.empty() ? "coterie.toml" : common.project_file;
    if (common.project_file.empty() && !fs::exists(file))
      return base::fail(Code::usage, "",
                        "no data: there is no coterie.toml in this folder and no file was named",
                        "", "coterie run orders.csv, or coterie init orders.csv");
    project = TRY(project::load_project(file));
  }
  if (!common.as_of.empty()) {
    auto parsed = base::parse_local(common.as_of, "--as-of");
    if (!parsed) return std::unexpected(parsed.error());
    project.as_of = common.as_of;
  }
  if (common.seed_given) project.seed = common.seed;
  if (!common.date_order.empty())
    for (auto& source : project.sources) source.date_order = common.date_order;
  return project;
}

Result<std::map<std::string, std::string>> column_roles(const Common& common) {
  std::map<std::string, std::string> out;
  for (const auto& one : common.columns) {
    auto equals = one.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == one.size())
      return base::fail(Code::usage, "--column " + base::printable(one),
                        "not of the form ROLE=NAME",
                        "customer, order, time, amount … = a column of the file",
                        "--column customer=\"Client No\"");
    if (!out.emplace(one.substr(0, equals), one.substr(equals + 1)).second)
      return base::fail(Code::usage, "--column " + base::printable(one), "the role is given twice",
                        "each role once");
  }
  if (const auto customer = out.find("customer"); customer != out.end())
    for (const auto& [role, column] : out)
      if (role != "customer" && column == customer->second)
        return base::fail(Code::usage, "--column " + base::printable(role + "=" + column),
                          "this column is the customer already", "another column");
  return out;
}

std::unique_ptr<base::Progress> make_progress(const Common& common) {
  if (common.quiet || isatty(STDERR_FILENO) == 0) return nullptr;
  return std::make_unique<TerminalProgress>();
}

bool coloured(const Common& common) {
  return !common.no_color && isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
}

int terminal_width() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40) return size.ws_col;
  return 80;
}

void print(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  if (text.empty() || text.back() != '\n') std::fputc('\n', stdout);
}

void note(const Common& common, const std::string& text) {
  if (!common.quiet) std::fprintf(stderr, "%s%s", text.c_str(), text.ends_with('\n') ? "" : "\n");
}

}  // namespace coterie::cli
