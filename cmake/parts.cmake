# What we link that is not ours. tools/setup puts it on the machine; docs/decisions says why.
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(ZLIB REQUIRED)
find_package(fmt CONFIG REQUIRED)
find_package(date CONFIG REQUIRED)
find_package(nlohmann_json CONFIG REQUIRED)
find_package(CLI11 CONFIG REQUIRED)
find_package(Eigen3 3.4 CONFIG REQUIRED)
find_package(Boost 1.74 REQUIRED)  # headers only: Boost.Math
find_package(GTest CONFIG REQUIRED)
find_package(rapidcheck CONFIG REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(xlsxwriter REQUIRED IMPORTED_TARGET xlsxwriter)
pkg_check_modules(hwy REQUIRED IMPORTED_TARGET libhwy)

set(COTERIE_DEPS ${CMAKE_SOURCE_DIR}/.deps CACHE PATH "what tools/setup took from elsewhere")
set(COTERIE_ADBC ${COTERIE_DEPS}/adbc_driver_manager)
set(COTERIE_DUCKDB ${COTERIE_DEPS}/duckdb/libduckdb.so)
foreach(part IN ITEMS ${COTERIE_ADBC}/adbc_driver_manager.cc ${COTERIE_DUCKDB})
  if(NOT EXISTS ${part})
    message(FATAL_ERROR "${part} is missing: run tools/setup")
  endif()
endforeach()

# The engine looks for its library beside the running program, and tests run from here too.
file(CREATE_LINK ${COTERIE_DUCKDB} ${CMAKE_BINARY_DIR}/libduckdb.so SYMBOLIC)

# A packaged program finds the shared libraries that lie beside it, and those find theirs there: for
# that the path must be one of the old kind (libxlsxwriter needs libminizip).
set(CMAKE_BUILD_RPATH "$ORIGIN")
add_link_options(-Wl,--disable-new-dtags)

# Paths in debug information and in __FILE__ start at the source folder: ccache serves every clone.
add_compile_options(-ffile-prefix-map=${CMAKE_SOURCE_DIR}=.)

# The ADBC driver manager is four sources of the Python package of that name: Debian has it not.
add_library(adbc_driver_manager STATIC
  ${COTERIE_ADBC}/adbc_driver_manager.cc
  ${COTERIE_ADBC}/adbc_driver_manager_api.cc
  ${COTERIE_ADBC}/adbc_driver_manager_driver_loading.cc
  ${COTERIE_ADBC}/adbc_driver_manager_profiles.cc)
target_include_directories(adbc_driver_manager SYSTEM PUBLIC ${COTERIE_ADBC})
target_compile_options(adbc_driver_manager PRIVATE -w)
set_target_properties(adbc_driver_manager PROPERTIES
  CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
target_link_libraries(adbc_driver_manager PUBLIC ${CMAKE_DL_LIBS})

# toml++ as shipped with the driver manager: a second copy would break the one-definition rule.
add_library(toml_parser INTERFACE)
target_include_directories(toml_parser SYSTEM INTERFACE ${COTERIE_ADBC})
