"""Proves that every check of tools/ can fail, and passes on a tree that is well.

Each test writes a small repository into a temporary folder and runs the tool on it from outside.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

TOOLS = pathlib.Path(__file__).resolve().parent.parent / "tools"
WELL = {
    "CMakeLists.txt": "# rooms\ncoterie_room(base)\ncoterie_room(sql)\ncoterie_room(engine)\n",
    "src/base/text.hpp": "// Text.\n",
    "src/base/text.cpp": '// Text.\n#include "base/text.hpp"\n',
    "src/base/text_test.cpp": '// Tests.\n#include "base/text.hpp"\n',
    "src/engine/door.hpp": '// The door to Duck' + 'DB.\n#include "sql/dialect.hpp"\n',
    "src/sql/dialect.hpp": '// Dialects, Duck' + 'DB first.\n#include "base/text.hpp"\n',
    "cli/main.cpp": '// The program.\n#include "engine/door.hpp"\n#include "command.hpp"\n',
}


class Repository(unittest.TestCase):
    """A repository of a few files, and the tools run on it."""

    def setUp(self):
        self.scratch = tempfile.TemporaryDirectory()
        self.addCleanup(self.scratch.cleanup)
        self.root = pathlib.Path(self.scratch.name)
        for name, text in WELL.items():
            self.write(name, text)

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def run_tool(self, tool, *options):
        done = subprocess.run([sys.executable, TOOLS / tool, "--root", self.root, *options],
                              capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    def assert_well(self, tool, *options):
        status, text = self.run_tool(tool, *options)
        self.assertEqual(status, 0, text)

    def assert_fault(self, tool, words, *options):
        status, text = self.run_tool(tool, *options)
        self.assertEqual(status, 1, text)
        self.assertIn(words, text)


class Layers(Repository):
    def test_well(self):
        self.assert_well("check_layers")

    def test_include_of_a_later_room(self):
        self.write("src/base/text.hpp", '// Text.\n\n#include "sql/dialect.hpp"\n')
        self.assert_fault("check_layers", "src/base/text.hpp:3: base comes before sql")

    def test_the_order_is_that_of_the_list(self):
        self.write("CMakeLists.txt", "coterie_room(sql)\ncoterie_room(base)\n"
                   "coterie_room(engine)\n")
        self.assert_fault("check_layers", "src/sql/dialect.hpp:2: sql comes before base")

    def test_tests_keep_the_order_too(self):
        self.write("src/base/text_test.cpp", '// Tests.\n# include "engine/door.hpp"\n')
        self.assert_fault("check_layers", "src/base/text_test.cpp:2")

    def test_nobody_includes_the_program(self):
        self.write("src/engine/door.hpp", '// Door.\n#include "cli/command.hpp"\n')
        self.assert_fault("check_layers", "cli is not a room that engine may include")

    def test_include_without_room_or_by_a_relative_path(self):
        self.write("src/base/text.cpp", '// Text.\n#include "text.hpp"\n')
        self.assert_fault("check_layers", 'src/base/text.cpp:2: write "base/text.hpp"')
        self.write("src/base/text.cpp", '// Text.\n#include "../sql/dialect.hpp"\n')
        self.assert_fault("check_layers", 'write "<room>/<file>"')
        self.write("cli/main.cpp", '// Program.\n#include "../src/engine/door.hpp"\n')
        self.assert_fault("check_layers", "cli/main.cpp:2")

    def test_room_missing_from_the_list(self):
        self.write("src/attic/old.hpp", "// Old.\n")
        self.assert_fault("check_layers", "src/attic: not a coterie_room")

    def test_name_of_the_engine(self):
        self.write("src/base/text.hpp", "// Text.\n// as duck" + "db does\n")
        self.assert_fault("check_layers", "src/base/text.hpp:2: only src/engine")
        self.write("src/base/text.hpp", "// Text.\n")
        self.write("cli/main.cpp", "// Duck" + "DB.\n")
        self.assert_fault("check_layers", "cli/main.cpp:1: only src/engine")

    def test_no_list_at_all(self):
        self.write("CMakeLists.txt", "# nothing\n")
        self.assert_fault("check_layers", "no coterie_room")


class Style(Repository):
    def setUp(self):
        super().setUp()
        for room in ("base", "sql", "engine"):
            self.write(f"src/{room}/flat.hpp", "// Flat.\n")

    def test_well(self):
        self.assert_well("check_style")

    def test_columns_are_counted_in_characters(self):
        self.write("src/base/text.hpp", "// " + "é" * 97 + "\n")
        self.assert_well("check_style")
        self.write("src/base/text.hpp", "// " + "é" * 98 + "\n")
        self.assert_fault("check_style", "src/base/text.hpp:1: 101 columns")

    def test_lines(self):
        self.write("src/base/text.hpp", "// Text.\n" * 600)
        self.assert_well("check_style")
        self.write("src/base/text.hpp", "// Text.\n" * 601)
        self.assert_fault("check_style", "src/base/text.hpp:601: 601 lines")

    def test_banned_folder(self):
        self.write("src/util" + "s/x.hpp", "// X.\n")
        self.assert_fault("check_style", "no folder is called util" + "s")

    def test_rooms_are_flat(self):
        self.write("src/base/deep/x.hpp", "// X.\n")
        self.assert_fault("check_style", "src/base/deep: files lie exactly one level")
        self.write("src/loose.hpp", "// X.\n")
        self.assert_fault("check_style", "src/loose.hpp: files lie exactly one level")

    def test_source_without_a_test(self):
        (self.root / "src/base/text_test.cpp").unlink()
        self.assert_fault("check_style", "src/base/text.cpp: no text_test.cpp beside it")

    def test_room_that_is_too_full(self):
        for number in range(25):
            self.write(f"src/base/s{number}.cpp", "// S.\n")
            self.write(f"src/base/s{number}_test.cpp", "// S.\n")
        self.assert_fault("check_style", "src/base: 26 sources")

    def test_work_left_for_later(self):
        self.write("src/base/text.hpp", "// Text.\n// TO" + "DO: more\n")
        self.assert_fault("check_style", "src/base/text.hpp:2: work left for later")
        self.write("src/base/text.hpp", "// Text.\n")
        self.write("tools/run", "#!/usr/bin/env bash\n# Runs. HA" + "CK\n")
        self.assert_fault("check_style", "tools/run:2: work left for later")

    def test_file_without_an_opening_comment(self):
        self.write("src/base/text.hpp", "#pragma once\n// Text.\n")
        self.assert_fault("check_style", "src/base/text.hpp:1: open the file with a comment")
        self.write("src/base/text.hpp", "// Text.\n")
        self.write("src/base/text_test.cpp", '#include "base/text.hpp"\n')
        self.assert_well("check_style")
        self.write("src/base/loop.cpp", "int x;\n")
        self.write("src/base/loop_test.cpp", "// Tests.\n")
        self.assert_fault("check_style", "src/base/loop.cpp:1: open the file with a comment")
        self.write("src/base/loop.cpp", "// Loops.\n")
        self.write("tools/run", "#!/usr/bin/env bash\necho\n")
        self.assert_fault("check_style", "tools/run:1: open the file with a comment")

    def test_built_files_are_no_concern(self):
        self.write("build/util" + "s/x.cpp", "int x;\n")
        self.assert_well("check_style")


class Docs(Repository):
    def setUp(self):
        super().setUp()
        program = self.write("bin/coterie", '#!/usr/bin/env bash\necho "coterie: $*"\n')
        os.chmod(program, 0o755)
        self.program = ("--program", program)

    def page(self, *lines, name="README.md"):
        return self.write(name, "\n".join(lines) + "\n")

    def test_the_program_and_its_output(self):
        self.page("# A", "```console", "$ coterie demo", "coterie: demo", "```")
        self.assert_well("check_docs", *self.program)
        self.page("# A", "```console", "$ coterie demo", "coterie: demonstration", "```")
        self.assert_fault("check_docs", "README.md:3: the output differs", *self.program)

    def test_output_that_is_not_shown_is_a_fault(self):
        self.page("```console", "$ echo one; echo two >&2", "one", "```")
        self.assert_fault("check_docs", "the output differs", *self.program)

    def test_every_page_is_read(self):
        self.page("```console", "$ echo one", "one", "```")
        self.page("```console", "$ echo one", "two", "```", name="docs/guide.md")
        self.assert_fault("check_docs", "docs/guide.md:2", *self.program)

    def test_any_lines(self):
        self.page("```console", "$ seq 6", "1", "…", "3", "4", "…", "6", "```")
        self.assert_well("check_docs", *self.program)
        self.page("```console", "$ seq 6", "…", "4", "3", "…", "```")
        self.assert_fault("check_docs", "the output differs", *self.program)
        self.page("```console", "$ seq 6", "1", "…", "5", "```")
        self.assert_fault("check_docs", "the output differs", *self.program)
        self.page("```console", "$ seq 2", "1", "2", "…", "2", "```")
        self.assert_fault("check_docs", "the output differs", *self.program)

    def test_the_hash_of_a_run_is_any_hash(self):
        shown = "runs/2026-01-01-50a114d3d8f2/"
        self.page("```console", "$ echo runs/2026-01-01-0123456789ab/", shown, "```")
        self.assert_well("check_docs", *self.program)
        self.page("```console", "$ echo runs/2026-01-02-0123456789ab/", shown, "```")
        self.assert_fault("check_docs", "the output differs", *self.program)

    def test_folder_and_variables_last(self):
        self.page("```console", "$ mkdir shop && cd shop", "$ export NAME=x", "```", "then",
                  "```console", "$ pwd; echo $NAME", "~/shop", "x", "```")
        self.assert_well("check_docs", *self.program)

    def test_each_page_has_its_own_folder(self):
        self.page("```console", "$ touch seen", "```")
        self.page("```console", "$ ls", "```", name="docs/guide.md")
        self.assert_well("check_docs", *self.program)

    def test_here_document_and_continued_line(self):
        self.page("```console", "$ cat > a.csv <<'EOF'", "a,b", "$ 1", "EOF",
                  "$ cat a.csv \\", "  a.csv", "a,b", "$ 1", "a,b", "```")
        self.assert_fault("check_docs", "README.md", *self.program)
        self.page("```console", "$ cat > a.csv <<'EOF'", "a,b", "1,2", "EOF",
                  "$ cat \\", "  a.csv", "a,b", "1,2", "```")
        self.assert_well("check_docs", *self.program)

    def test_exit_status(self):
        self.page("```console", "$ false", "```")
        self.assert_fault("check_docs", "README.md:2: exit 1", *self.program)
        self.page("```console", '$ false; echo "exit $?"', "exit 1", "```")
        self.assert_well("check_docs", *self.program)

    def test_unrun_blocks_only_fetch_and_build(self):
        run = ("```console", "$ true", "```")
        self.page(*run, "```console no-run", "$ make demo", "```")
        self.assert_well("check_docs", *self.program)
        self.page(*run, "```console no-run", "$ coterie run a.csv", "```")
        self.assert_fault("check_docs", "only fetching and building", *self.program)
        self.page(*run, "```console maybe", "$ true", "```")
        self.assert_fault("check_docs", "unknown word after console", *self.program)

    def test_nothing_escapes(self):
        self.page("```console", "$ true", "```", "```sh", "coterie run", "```")
        self.assert_fault("check_docs", "README.md:4: write ```console", *self.program)
        self.page("no block at all")
        self.assert_fault("check_docs", "no command block", *self.program)
        self.page("```console", "output first", "```")
        self.assert_fault("check_docs", "begins with a line", *self.program)
        self.page("```console", "$ true")
        self.assert_fault("check_docs", "never closed", *self.program)

    def test_dead_link(self):
        self.page("```console", "$ true", "```", "[a](docs/a.md#top) [b](https://example.org/x)")
        self.assert_fault("check_docs", "README.md:4: no file docs/a.md", *self.program)
        self.write("docs/a.md", "a\n")
        self.assert_well("check_docs", *self.program)

    def test_update_writes_the_truth(self):
        page = self.page("# A", "```console", "$ echo one", "two", "three", "", "$ seq 2", "1",
                         "2", "```", "end")
        self.assert_well("check_docs", "--update", *self.program)
        self.assertEqual(page.read_text(encoding="utf-8").split("\n"),
                         ["# A", "```console", "$ echo one", "one", "", "$ seq 2", "1", "2", "```",
                          "end", ""])
        self.assert_well("check_docs", *self.program)

    def test_no_program(self):
        self.page("```console", "$ true", "```")
        self.assert_fault("check_docs", "no program", "--program", self.root / "nothing")


class Setup(unittest.TestCase):
    """tools/setup in a fresh clone whose network is dead and whose cache is a copy of ours."""

    CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME")
                         or pathlib.Path.home() / ".cache") / "coterie"

    def setUp(self):
        self.archives = [path for kind in ("*.tgz", "*.tar.gz", "*.whl")
                         for path in self.CACHE.glob(kind)]
        if len(self.archives) < 3:
            self.skipTest(f"the downloads of tools/setup are not in {self.CACHE}")
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        root = pathlib.Path(scratch.name)
        self.clone, self.cache, stubs = root / "clone", root / "cache" / "coterie", root / "bin"
        for folder in (self.clone / "tools", self.cache, stubs):
            folder.mkdir(parents=True)
        (self.clone / "web").mkdir()
        shutil.copy(TOOLS / "setup", self.clone / "tools")
        for name in ("package.json", "package-lock.json"):
            shutil.copy(TOOLS.parent / "web" / name, self.clone / "web")
        for archive in self.archives:
            shutil.copy(archive, self.cache)
        for name in ("node", "npm", "apt-get", "sudo"):
            (stubs / name).write_text("#!/bin/sh\necho no network\nexit 1\n", encoding="utf-8")
            (stubs / name).chmod(0o755)
        self.environment = os.environ | {
            "PATH": f"{stubs}:{os.environ['PATH']}", "XDG_CACHE_HOME": str(root / "cache"),
            "PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_RETRIES": "0", "PIP_NO_INDEX": "1",
            "npm_config_offline": "true"}

    def call(self):
        done = subprocess.run(["bash", "tools/setup"], cwd=self.clone, env=self.environment,
                              capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    def test_offline_from_the_cache_and_nothing_twice(self):
        status, text = self.call()
        self.assertEqual(status, 0, text)
        self.assertIn("ready", text)
        library = self.clone / ".deps" / "duckdb" / "libduckdb.so"
        before = library.stat()
        self.assertEqual(self.call(), (0, ""))
        self.assertEqual(library.stat().st_ino, before.st_ino)

    def test_other_bytes_are_refused(self):
        for archive in self.cache.iterdir():
            archive.write_bytes(b"not the archive")
        status, text = self.call()
        self.assertEqual(status, 1)
        self.assertIn("cannot download", text)
        self.assertFalse((self.clone / ".deps" / "stamp").exists())

    def test_two_calls_at_once(self):
        calls = [subprocess.Popen(["bash", "tools/setup"], cwd=self.clone, env=self.environment,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
                 for _ in range(2)]
        texts = [call.communicate()[1] for call in calls]
        self.assertEqual([call.returncode for call in calls], [0, 0], texts)
        self.assertEqual(sum("ready" in text for text in texts), 1, texts)


if __name__ == "__main__":
    unittest.main()
