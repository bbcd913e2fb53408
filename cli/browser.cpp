// The child's output goes nowhere: stdout is for results. A browser that stays open is left alone.
#include "cli/browser.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "base/text.hpp"

extern char** environ;

namespace coterie::cli {
namespace {

constexpr auto kPatience = std::chrono::seconds(3);
constexpr auto kPause = std::chrono::milliseconds(20);

std::vector<std::string> command_for(const std::string& file) {
  const char* wanted = std::getenv("BROWSER");
  const std::string first = wanted == nullptr ? "" : base::split(wanted, ':').front();
  std::vector<std::string> out;
  bool placed = false;
  for (const auto& word : base::split(first, ' ')) {
    if (word.empty()) continue;
    placed = placed || word.find("%s") != std::string::npos;
    out.push_back(base::replace_all(word, "%s", file));
  }
  if (out.empty()) out.emplace_back("xdg-open");
  if (!placed) out.push_back(file);
  return out;
}

// 0 when the program was started; else an errno.
int start(std::vector<std::string>& command, pid_t& child) {
  std::vector<char*> arguments;
  for (auto& word : command) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    posix_spawn_file_actions_addopen(&files, descriptor, "/dev/null", O_RDWR, 0);
  const int fault =
      ::posix_spawnp(&child, arguments[0], &files, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  return fault;
}

}  // namespace

base::Status open_in_browser(const std::filesystem::path& file) {
  std::error_code problem;
  const auto whole = std::filesystem::absolute(file, problem);
  const auto address = problem ? file.string() : whole.string();
  auto command = command_for(address);
  const auto cannot = [&](const std::string& why) {
    return base::fail(base::Code::usage, "--open", base::printable(command[0]) + " " + why, "",
                      "open " + base::printable(address) + " by hand, or set BROWSER");
  };
  pid_t child = 0;
  if (const int fault = start(command, child); fault != 0)
    return cannot(std::string("cannot be started: ") + std::strerror(fault));
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (std::chrono::steady_clock::now() < until) {
    int state = 0;
    const pid_t ended = ::waitpid(child, &state, WNOHANG);
    if (ended == child && WIFEXITED(state) && WEXITSTATUS(state) == 0) return {};
    if (ended == child) return cannot("could not open the page");
    if (ended < 0) return {};
    std::this_thread::sleep_for(kPause);
  }
  return {};
}

}  // namespace coterie::cli
