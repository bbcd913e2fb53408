// For tests that run the real program from outside: a folder of its own for each, a process whose
// output is kept, and what it left behind.
#pragma once
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace coterie::program {

namespace fs = std::filesystem;
using Arguments = std::vector<std::string>;

// How a process ended. code: its exit code, or 128 + the signal that killed it.
struct Ended {
  int code = -1;
  std::string out, err;
};

inline std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void write(const fs::path& path, const std::string& bytes) {
  if (path.has_parent_path()) fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

// A started program. Kill or wait for it exactly once.
class Child {
 public:
  Child(pid_t pid, fs::path out, fs::path err)
      : pid_(pid), out_(std::move(out)), err_(std::move(err)) {}
  void send(int signal) const { ::kill(pid_, signal); }
  pid_t pid() const { return pid_; }
  Ended wait() const {
    int status = 0;
    ::waitpid(pid_, &status, 0);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), read(out_),
            read(err_)};
  }

 private:
  pid_t pid_;
  fs::path out_, err_;
};

// A folder with a place to work in, an empty temporary folder and the workspace's default place.
// Everything goes when the object goes.
class Sandbox {
 public:
  Sandbox() {
    std::string name = (fs::temp_directory_path() / "coterie-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    root_ = name;
    fs::create_directory(work());
    fs::create_directory(spill());
  }
  ~Sandbox() {
    std::error_code ignored;
    fs::remove_all(root_, ignored);
  }
  Sandbox(const Sandbox&) = delete;
  Sandbox& operator=(const Sandbox&) = delete;

  fs::path work() const { return root_ / "work"; }
  fs::path spill() const { return root_ / "tmp"; }  // the program's TMPDIR
  fs::path workspace() const { return work() / "coterie-runs"; }
  fs::path current() const { return workspace() / "current"; }

  void write(const std::string& name, const std::string& bytes) const {
    program::write(work() / name, bytes);
  }
  std::string read(const std::string& name) const { return program::read(work() / name); }

  // Called in the child before the program starts; false ends it with code 125.
  std::function<bool()> before;

  // Starts `coterie` with these arguments in work(); it is killed after two minutes.
  Child start(const Arguments& arguments) {
    const std::string number = std::to_string(++started_);
    const auto out = root_ / ("out" + number), err = root_ / ("err" + number);
    std::string path = std::string(COTERIE_BINARY_DIR) + "/coterie";
    std::vector<char*> argv = {path.data()};
    Arguments copies = arguments;
    for (auto& one : copies) argv.push_back(one.data());
    argv.push_back(nullptr);
    const pid_t pid = ::fork();
    if (pid < 0) throw std::runtime_error("cannot fork");
    if (pid == 0) {
      redirect(out, STDOUT_FILENO);
      redirect(err, STDERR_FILENO);
      ::setenv("TMPDIR", spill().c_str(), 1);
      if (::chdir(work().c_str()) != 0 || (before && !before())) ::_exit(125);
      ::alarm(120);
      ::execv(argv[0], argv.data());
      ::_exit(126);
    }
    return {pid, out, err};
  }
  Ended run(const Arguments& arguments) { return start(arguments).wait(); }

  // The names in `folder`, sorted; empty when it is not there.
  static std::vector<std::string> names(const fs::path& folder) {
    std::vector<std::string> out;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(folder, none))
      out.push_back(entry.path().filename().string());
    std::ranges::sort(out);
    return out;
  }

 private:
  static void redirect(const fs::path& path, int descriptor) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ::dup2(file, descriptor);
    ::close(file);
  }

  fs::path root_;
  int started_ = 0;
};

inline void sleep_ms(int ms) {
  std::this_thread::sleep_for(std::chrono::milliseconds(ms));
}

}  // namespace coterie::program
