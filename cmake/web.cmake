# The report's page: tools/web makes web/dist/app.js and app.css of web/src, and coterie_embed puts
# them into the program. One build for all presets: the files do not depend on the compiler.
file(GLOB_RECURSE web_sources CONFIGURE_DEPENDS
  ${CMAKE_SOURCE_DIR}/web/src/*.ts ${CMAKE_SOURCE_DIR}/web/src/*.tsx
  ${CMAKE_SOURCE_DIR}/web/src/*.css)
list(FILTER web_sources EXCLUDE REGEX "\\.test\\.tsx?$")
add_custom_command(
  OUTPUT ${CMAKE_SOURCE_DIR}/web/dist/app.js ${CMAKE_SOURCE_DIR}/web/dist/app.css
  COMMAND ${CMAKE_SOURCE_DIR}/tools/web build
  DEPENDS ${web_sources} ${CMAKE_SOURCE_DIR}/tools/web ${CMAKE_SOURCE_DIR}/web/vite.config.ts
    ${CMAKE_SOURCE_DIR}/web/package.json ${CMAKE_SOURCE_DIR}/web/package-lock.json
    ${CMAKE_SOURCE_DIR}/web/tsconfig.json
  COMMENT "Building the report's page" VERBATIM)
