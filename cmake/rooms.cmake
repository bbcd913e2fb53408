# How a room becomes a library and its tests a program. Sources lie side by side: x.hpp, x.cpp,
# x_test.cpp.

add_library(coterie_flags INTERFACE)
target_include_directories(coterie_flags INTERFACE ${CMAKE_SOURCE_DIR}/src)
# -ffp-contract=off: a fused multiply-add would make results depend on the instruction set.
# Warnings that are false: g++ 12 about string + string (restrict) and, under sanitizers, about its
# own <regex> (maybe-uninitialized); clang about the value of TRY (unused-result) and about
# libstdc++ 12's own stable_sort (deprecated-declarations).
target_compile_options(coterie_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Werror -ffp-contract=off
  -fno-math-errno
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict -Wno-maybe-uninitialized>
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<CONFIG:Debug>>:-Wno-maybe-uninitialized>
  $<$<CXX_COMPILER_ID:Clang>:-Wno-gnu-statement-expression>
  $<$<CXX_COMPILER_ID:Clang>:-Wno-unused-result>
  $<$<CXX_COMPILER_ID:Clang>:-Wno-deprecated-declarations>)

# Where tests find the repository and its build, as two strings in one tiny object: a compile
# definition with a path in it would make every test compile anew in every clone.
configure_file(${CMAKE_SOURCE_DIR}/tests/places.cpp.in ${CMAKE_BINARY_DIR}/places.cpp)
add_library(test_places STATIC ${CMAKE_BINARY_DIR}/places.cpp)
target_compile_options(test_places PUBLIC -include ${CMAKE_SOURCE_DIR}/tests/places.hpp)

function(coterie_test name)
  add_executable(${name} ${ARGN})
  target_link_libraries(${name} PRIVATE
    test_places GTest::gtest_main GTest::gmock rapidcheck rapidcheck_gtest)
  add_test(NAME ${name} COMMAND ${name} --gtest_brief=1)
  # One seed for the generated cases; tools/prove asks for more of them by the same variable.
  set_tests_properties(${name} PROPERTIES TIMEOUT 900
    ENVIRONMENT_MODIFICATION "RC_PARAMS=string_prepend:seed=20261122 ")
endfunction()

# coterie_room(name NEEDS public-libraries… PRIVATE private-libraries…)
function(coterie_room room)
  cmake_parse_arguments(ROOM "" "" "NEEDS;PRIVATE" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${room}/*.cpp)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  set(kind PUBLIC)
  if(sources)
    add_library(coterie_${room} STATIC ${sources})
  else()
    add_library(coterie_${room} INTERFACE)
    set(kind INTERFACE)
  endif()
  target_link_libraries(coterie_${room} ${kind} coterie_flags ${ROOM_NEEDS} ${ROOM_PRIVATE})
  if(tests)
    coterie_test(${room}_test ${tests})
    target_link_libraries(${room}_test PRIVATE coterie_${room})
  endif()
endfunction()
