# Files inside the program. coterie_embed(room data/x.toml …) gives the room one constant a
# file, coterie::<room>::kXToml, declared where it is used; the constants are written anew when a
# file changes.

if(CMAKE_SCRIPT_MODE_FILE)
  # As a script: cmake -DROOM=… -DFILES=a,b -DOUT=… -P embed.cmake
  set(code "// Written by cmake/embed.cmake.\n#include <string_view>\n\n")
  string(APPEND code "namespace coterie::${ROOM} {\n")
  string(REPLACE "," ";" FILES "${FILES}")
  foreach(file IN LISTS FILES)
    get_filename_component(name "${file}" NAME)
    string(REGEX REPLACE "[^A-Za-z0-9]" " " name "${name}")
    separate_arguments(words UNIX_COMMAND "${name}")
    set(constant "k")
    foreach(word IN LISTS words)
      string(SUBSTRING "${word}" 0 1 first)
      string(SUBSTRING "${word}" 1 -1 rest)
      string(TOUPPER "${first}" first)
      string(APPEND constant "${first}${rest}")
    endforeach()
    string(APPEND code "extern const std::string_view ${constant};\n")
    string(APPEND code "const std::string_view ${constant} =")
    # Adjacent literals of at most 8,000 bytes: compilers may refuse longer ones.
    file(READ "${file}" text)
    string(LENGTH "${text}" size)
    set(at 0)
    while(at LESS size)
      string(SUBSTRING "${text}" ${at} 8000 chunk)
      string(APPEND code "\n    R\"coterie_data(${chunk})coterie_data\"")
      math(EXPR at "${at} + 8000")
    endwhile()
    string(APPEND code ";\n")
  endforeach()
  string(APPEND code "}  // namespace coterie::${ROOM}\n")
  file(WRITE "${OUT}" "${code}")
  return()
endif()

function(coterie_embed room)
  list(TRANSFORM ARGN PREPEND ${CMAKE_SOURCE_DIR}/ OUTPUT_VARIABLE files)
  list(JOIN files "," joined)
  set(out ${CMAKE_BINARY_DIR}/embedded_${room}.cpp)
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DROOM=${room} -DFILES=${joined} -DOUT=${out}
      -P ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${files} ${CMAKE_SOURCE_DIR}/cmake/embed.cmake
    COMMENT "Embedding data of ${room}" VERBATIM)
  target_sources(coterie_${room} PRIVATE ${out})
endfunction()
