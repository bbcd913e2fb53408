#include "engine/engine.hpp"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <future>
#include <mutex>
#include <thread>

#include "base/text.hpp"
#include "engine/adbc.hpp"
#include "engine/batch.hpp"
#include "engine/driver.hpp"
#include "engine/upload.hpp"

namespace coterie::engine {

namespace {

int64_t machine_memory() {
  return static_cast<int64_t>(sysconf(_SC_PHYS_PAGES)) * sysconf(_SC_PAGESIZE);
}

}  // namespace

int64_t default_memory() {
  return std::clamp<int64_t>(machine_memory() / 4, int64_t{256} << 20, int64_t{768} << 20);
}

struct Engine::State {
  EngineOptions options;
  Driver driver;
  Database database;
  std::mutex mutex;  // guards free and running
  std::vector<std::unique_ptr<Connection>> free;
  std::vector<Connection*> running;
  std::condition_variable wake;
  bool stop = false;
  std::thread watcher;

  bool cancelled() const { return options.cancel != nullptr && options.cancel->requested(); }

  // Asks the driver to stop whatever runs, again and again, until it has.
  void watch() {
    std::unique_lock lock(mutex);
    while (!stop) {
      wake.wait_for(lock, std::chrono::milliseconds(10), [&] { return stop; });
      if (!cancelled()) continue;
      for (auto* connection : running) {
        AdbcFault fault;
        AdbcConnectionCancel(&connection->raw, fault.get());
      }
    }
  }

  base::Result<std::unique_ptr<Connection>> take() {
    {
      std::lock_guard lock(mutex);
      if (!free.empty()) {
        auto connection = std::move(free.back());
        free.pop_back();
        return connection;
      }
    }
    auto connection = std::make_unique<Connection>();
    TRY(connection->open(database));
    for (const auto& sql : driver.connection_setup)
      TRY(run(*connection, sql, "preparing the engine"));
    return connection;
  }

  void give_back(std::unique_ptr<Connection> connection) {
    std::lock_guard lock(mutex);
    free.push_back(std::move(connection));
  }

  void begin(Connection& connection) {
    std::lock_guard lock(mutex);
    running.push_back(&connection);
  }
  void end(Connection& connection) {
    std::lock_guard lock(mutex);
    std::erase(running, &connection);
  }

  base::Status run(Connection& connection, const std::string& sql, std::string_view what) {
    Statement statement;
    TRY(statement.open(connection, what));
    return run(connection, statement, sql, what);
  }

  base::Status run(Connection& connection, Statement& statement, const std::string& sql,
                   std::string_view what) {
    if (cancelled()) return std::unexpected(translate(ADBC_STATUS_CANCELLED, nullptr, what, true));
    AdbcFault fault;
    AdbcStatusCode status = ADBC_STATUS_OK;
    if (!sql.empty()) status = AdbcStatementSetSqlQuery(&statement.raw, sql.c_str(), fault.get());
    if (status == ADBC_STATUS_OK) {
      begin(connection);
      int64_t rows = -1;
      status = AdbcStatementExecuteQuery(&statement.raw, nullptr, &rows, fault.get());
      end(connection);
    }
    if (status == ADBC_STATUS_OK) return {};
    return std::unexpected(translate(status, fault.get(), what, cancelled()));
  }
};

struct Stream::State {
  Engine::State* engine = nullptr;
  std::unique_ptr<Connection> connection;
  std::unique_ptr<Statement> statement;
  ArrowArrayStream raw{};
  ArrowSchema schema{};
  std::vector<std::string> names;
  std::vector<Layout> layouts;
  std::string what;

  ~State() {
    if (schema.release != nullptr) schema.release(&schema);
    if (raw.release != nullptr) raw.release(&raw);
    statement.reset();
    if (connection) {
      engine->end(*connection);
      engine->give_back(std::move(connection));
    }
  }

  base::Error error() {
    AdbcStatusCode status = ADBC_STATUS_INTERNAL;
    const auto* detail = AdbcErrorFromArrayStream(&raw, &status);
    if (detail != nullptr) return translate(status, detail, what, engine->cancelled());
    AdbcError plain = ADBC_ERROR_INIT;
    std::string message =
        raw.get_last_error != nullptr && raw.get_last_error(&raw) ? raw.get_last_error(&raw) : "";
    plain.message = message.data();
    return translate(ADBC_STATUS_INTERNAL, &plain, what, engine->cancelled());
  }
};

Stream::Stream(std::unique_ptr<State> state) : state_(std::move(state)) {}
Stream::Stream(Stream&&) noexcept = default;
Stream& Stream::operator=(Stream&&) noexcept = default;
Stream::~Stream() = default;

const std::vector<std::string>& Stream::names() const {
  return state_->names;
}

bool Stream::is_text(int column) const {
  auto format = state_->layouts[static_cast<size_t>(column)].format;
  return format == Format::text || format == Format::large_text;
}

bool Stream::is_whole(int column) const {
  const auto format = state_->layouts[static_cast<size_t>(column)].format;
  return format >= Format::i8 && format <= Format::u64;
}

base::Result<bool> Stream::next(Batch& batch) {
  auto fresh = std::make_unique<Batch::State>();
  if (state_->raw.get_next(&state_->raw, &fresh->array) != 0)
    return std::unexpected(state_->error());
  if (fresh->array.release == nullptr) return false;
  fresh->layouts = state_->layouts;
  batch.state_ = std::move(fresh);
  return true;
}

base::Result<std::unique_ptr<Engine>> Engine::open(const EngineOptions& options) {
  auto state = std::make_unique<State>();
  state->options = options;
  state->driver = TRY(embedded_driver(options));
  TRY(state->database.open(state->driver.path, state->driver.entry, state->driver.options));
  {
    Connection first;
    TRY(first.open(state->database));
    for (const auto& sql : state->driver.setup) TRY(state->run(first, sql, "preparing the engine"));
  }
  if (options.cancel != nullptr)
    state->watcher = std::thread([raw = state.get()] { raw->watch(); });
  return std::unique_ptr<Engine>(new Engine(std::move(state)));
}

Engine::Engine(std::unique_ptr<State> state) : state_(std::move(state)) {}

Engine::~Engine() {
  {
    std::lock_guard lock(state_->mutex);
    state_->stop = true;
  }
  state_->wake.notify_all();
  if (state_->watcher.joinable()) state_->watcher.join();
  state_->free.clear();
}

const sql::Dialect& Engine::dialect() const {
  return sql::duckdb();
}

int64_t Engine::memory_bytes() const {
  const int64_t said = state_->options.memory_bytes;
  return said > 0 ? said : default_memory();
}

int64_t Engine::run_memory_bytes() const {
  if (state_->options.memory_bytes > 0) return state_->options.memory_bytes;
  return std::clamp<int64_t>(machine_memory() / 2, int64_t{256} << 20, int64_t{4} << 30);
}

base::Status Engine::hold_at_most(int64_t bytes) {
  return execute("SET memory_limit = '" + memory_setting(bytes) + "'", "preparing the engine");
}

std::string Engine::version() const {
  auto connection = state_->take();
  if (!connection) return "duckdb";
  AdbcFault fault;
  uint32_t code = ADBC_INFO_VENDOR_VERSION;
  ArrowArrayStream raw{};
  std::string out = "duckdb";
  if (AdbcConnectionGetInfo(&(*connection)->raw, &code, 1, &raw, fault.get()) == ADBC_STATUS_OK) {
    ArrowArray array{};
    if (raw.get_next(&raw, &array) == 0 && array.release != nullptr) {
      // Two columns: the code, and a dense union whose text member is its first child.
      const ArrowArray& texts = *array.children[1]->children[0];
      auto offsets = static_cast<const int32_t*>(texts.buffers[1]);
      out += " " + std::string(static_cast<const char*>(texts.buffers[2]) + offsets[0],
                               static_cast<size_t>(offsets[1] - offsets[0]));
      array.release(&array);
    }
    raw.release(&raw);
  }
  state_->give_back(std::move(*connection));
  return out;
}

base::Status Engine::execute(const std::string& sql, std::string_view what) {
  auto connection = TRY(state_->take());
  debug_log(sql);
  auto status = state_->run(*connection, sql, what);
  state_->give_back(std::move(connection));
  return status;
}

base::Result<Stream> Engine::query(const std::string& sql, std::string_view what) {
  if (state_->cancelled())
    return std::unexpected(translate(ADBC_STATUS_CANCELLED, nullptr, what, true));
  debug_log(sql);
  auto out = std::make_unique<Stream::State>();
  out->engine = state_.get();
  out->what = what;
  out->connection = TRY(state_->take());
  out->statement = std::make_unique<Statement>();
  state_->begin(*out->connection);
  TRY(out->statement->open(*out->connection, what));
  AdbcFault fault;
  auto status = AdbcStatementSetSqlQuery(&out->statement->raw, sql.c_str(), fault.get());
  if (status == ADBC_STATUS_OK) {
    int64_t rows = -1;
    status = AdbcStatementExecuteQuery(&out->statement->raw, &out->raw, &rows, fault.get());
  }
  if (status != ADBC_STATUS_OK)
    return std::unexpected(translate(status, fault.get(), what, state_->cancelled()));
  if (out->raw.get_schema(&out->raw, &out->schema) != 0) return std::unexpected(out->error());
  for (int64_t i = 0; i < out->schema.n_children; ++i) {
    out->names.emplace_back(out->schema.children[i]->name);
    out->layouts.push_back(layout_of(*out->schema.children[i]));
  }
  return Stream(std::move(out));
}

base::Result<Engine::Rows> Engine::rows(const std::string& sql, std::string_view what) {
  auto stream = TRY(query(sql, what));
  Rows out;
  out.names = stream.names();
  const int columns = static_cast<int>(out.names.size());
  Batch batch;
  while (TRY(stream.next(batch))) {
    for (int64_t row = 0; row < batch.rows(); ++row) {
      auto& cells = out.cells.emplace_back();
      for (int column = 0; column < columns; ++column) {
        if (batch.null(column, row))
          cells.emplace_back();
        else if (stream.is_text(column))
          cells.emplace_back(batch.text(column, row));
        else if (stream.is_whole(column))
          cells.push_back(std::to_string(batch.integer(column, row)));
        else
          cells.push_back(base::number(batch.number(column, row)));
      }
    }
  }
  return out;
}

base::Result<int64_t> Engine::integer(const std::string& sql, std::string_view what) {
  auto stream = TRY(query(sql, what));
  Batch batch;
  int64_t value = 0;
  while (TRY(stream.next(batch)))
    if (batch.rows() > 0) value = batch.integer(0, 0);
  return value;
}

base::Status Engine::upload(const std::string& table, const std::vector<UploadColumn>& columns,
                            int64_t rows) {
  const std::string what = "writing table " + table;
  TRY(execute("DROP TABLE IF EXISTS " + sql::identifier(dialect(), table), what));
  auto connection = TRY(state_->take());
  auto done = [&]() -> base::Status {
    Statement statement;
    TRY(statement.open(*connection, what));
    AdbcFault fault;
    auto status = AdbcStatementSetOption(&statement.raw, ADBC_INGEST_OPTION_TARGET_TABLE,
                                         table.c_str(), fault.get());
    if (status == ADBC_STATUS_OK)
      status = AdbcStatementSetOption(&statement.raw, ADBC_INGEST_OPTION_MODE,
                                      ADBC_INGEST_OPTION_MODE_CREATE, fault.get());
    auto stream = upload_stream(columns, rows);
    if (status == ADBC_STATUS_OK)
      status = AdbcStatementBindStream(&statement.raw, &stream, fault.get());
    else
      stream.release(&stream);
    if (status != ADBC_STATUS_OK)
      return std::unexpected(translate(status, fault.get(), what, false));
    return state_->run(*connection, statement, "", what);
  }();
  state_->give_back(std::move(connection));
  return done;
}

base::Status Engine::write_parquet_part(const std::string& select, const std::string& path) {
  return copy({select, path}, "snappy");
}

base::Status Engine::copy(const ParquetFile& file, const char* packing) {
  return execute("COPY (" + file.select + ") TO " + sql::text_literal(dialect(), file.path) +
                     " (FORMAT parquet, COMPRESSION " + packing + ")",
                 "writing " + std::filesystem::path(file.path).filename().string());
}

base::Status Engine::write_parquet(const std::vector<ParquetFile>& files) {
  constexpr std::string_view kWhat = "writing Parquet";
  // One thread a file: row groups then have the same borders in every run.
  TRY(execute("SET threads = 1", kWhat));
  std::vector<std::future<base::Status>> writing;
  for (const auto& file : files)
    writing.push_back(std::async(std::launch::async, [&] { return copy(file, "zstd"); }));
  base::Status status;
  for (auto& one : writing)
    if (auto written = one.get(); !written && status) status = std::move(written);
  const int threads = state_->options.threads > 0
                          ? state_->options.threads
                          : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  TRY(execute("SET threads = " + std::to_string(threads), kWhat));
  return status;
}

}  // namespace coterie::engine
