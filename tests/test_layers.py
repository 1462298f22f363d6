"""Facts about the source tree that formatting, lint, types and import rules do not check."""

import ast
import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TOP_LEVEL = frozenset(
    [
        "app.py",
        "pages",
        "data",
        "analysis",
        "tests",
        "requirements.txt",
        "README.md",
        "Makefile",
        "pyproject.toml",
        "requirements-dev.txt",
        "CHANGELOG.md",
        "LICENSE",
        "docs",
        "benchmarks",
        ".streamlit",
        ".ci",
        ".github",
        ".pre-commit-config.yaml",
        ".gitignore",
    ]
)
MOST_MODULES = 15  # a folder with more is two rooms
SQL = re.compile(
    r"^\s*(select\s.+\sfrom|insert\s+into|update\s+\w+\s+set|delete\s+from|with\s+\w+\s+as\s*\()", re.I | re.S
)
MACHINE_PATHS = re.compile(r"(?<![\w./])/(?:home|Users|root|work)/[\w.-]+|[A-Z]:\\Users\\")
PACKAGE_HOSTS = re.compile(
    r"https?://[\w.-]*(?:artifactory|nexus|pypi|pythonhosted|devpi|registry)[\w.-]*", re.I
)


def _tracked() -> list[Path]:
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def _modules(*folders: str) -> list[Path]:
    chosen = folders or ("app.py", "pages", "data", "analysis", "benchmarks", "tests")
    return [path for path in _tracked() if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in chosen]


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=_name(path))


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def _imports_of(path: Path, package: str) -> set[str]:
    return {name for name in _imports(path) if name == package or name.startswith(f"{package}.")}


def test_only_the_store_and_the_benchmarks_import_duckdb():
    importers = {
        _name(path) for path in _modules("app.py", "pages", "data", "analysis") if _imports_of(path, "duckdb")
    }
    assert {name for name in importers if not name.startswith("data/store/")} == set()


def test_within_pages_only_the_shared_parts_are_imported():
    wrong = {}
    for path in _modules("pages"):
        foreign = {name for name in _imports_of(path, "pages") if not f"{name}.".startswith("pages.ui.")}
        if foreign:
            wrong[_name(path)] = foreign
    assert wrong == {}


def test_nobody_imports_the_entry_point():
    assert {
        _name(path) for path in _modules("pages", "data", "analysis") if _imports_of(path, "app")
    } == set()


def test_no_screen_switches_off_the_escaping_of_markdown():
    switched = []
    for path in _modules("app.py", "pages"):
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.keyword) and node.arg == "unsafe_allow_html":
                switched.append(f"{_name(path)}:{node.value.lineno}")
    assert switched == []


def test_no_screen_ends_a_run_before_it_is_whole():
    """Fields that left the screen would come back in the browser with their first choice (``ScreenEnds``)."""
    found = [str(path) for path in (ROOT / "pages").rglob("*.py") if "st.stop(" in path.read_text("utf-8")]
    assert found == []


def test_sql_stands_in_the_data_layer_only():
    found = []
    for path in _modules("app.py", "pages", "analysis"):
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.match(node.value):
                found.append(f"{_name(path)}:{node.lineno}")
    assert found == []


def test_no_function_of_a_screen_takes_a_store():
    """What a screen computes is a question of ``analysis`` that others can ask too."""
    found = []
    for path in _modules("pages"):
        for node in ast.walk(_tree(path)):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                continue
            for given in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs):
                declared = ast.unparse(given.annotation) if given.annotation else ""
                if given.arg.strip("_") == "store" or re.search(r"\bStore\b", declared):
                    found.append(f"{_name(path)}:{node.lineno}")
    assert found == []


def test_every_module_says_what_it_is():
    modules = _modules("app.py", "pages", "data", "analysis", "benchmarks")
    assert [_name(path) for path in modules if ast.get_docstring(_tree(path)) is None] == []


@pytest.mark.parametrize("pattern", [MACHINE_PATHS, PACKAGE_HOSTS], ids=["machine paths", "package hosts"])
def test_no_file_names_a_private_place(pattern: re.Pattern[str]):
    found = []
    for path in _tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if path != Path(__file__).resolve() and (hit := pattern.search(text)):
            found.append(f"{_name(path)}: {hit[0]}")
    assert found == []


def test_the_top_level_holds_only_the_agreed_names():
    assert {path.relative_to(ROOT).parts[0] for path in _tracked()} <= TOP_LEVEL


def test_the_readme_maps_every_top_level_name():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    names = {path.relative_to(ROOT).parts[0] for path in _tracked()} - {"README.md"}
    assert {name for name in names if f"`{name}" not in text} == set()


def test_every_direct_dependency_has_its_reason():
    reasons = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").lower()
    direct = []
    for name in ("requirements.txt", "requirements-dev.txt"):
        head = (ROOT / name).read_text(encoding="utf-8").split("\n\n", maxsplit=1)[0]
        direct += re.findall(r"^([\w-]+)(?:\[\w+\])?==", head, re.M)
    shortened = {name: name.replace("duckdb-extension-", "-") for name in direct}
    assert len(direct) > 20
    assert [name for name in direct if name.lower() not in reasons and shortened[name] not in reasons] == []


def test_every_requirement_is_pinned():
    for name in ("requirements.txt", "requirements-dev.txt"):
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        wanted = [line for line in lines if line and not line.startswith(("#", "-r"))]
        assert [line for line in wanted if not re.fullmatch(r"[\w.-]+(\[\w+\])?==[\w.]+", line)] == []


FORBIDDEN_NAMES = frozenset(
    ["told", "found", "made", "kept", "sides", "standing", "telling", "understanding", "of"]
)
# Signatures that other tools know from the list of public functions: their keywords are part of it.
PUBLISHED_SIGNATURES = frozenset({"analysis/explain/patterns.py:localise", "analysis/proof/verdict.py:judge"})
MOST_PARAMETERS = 8


def _functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    return [n for n in ast.walk(_tree(path)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    names = [a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
    return len(names) - (names[:1] in (["self"], ["cls"]))


def test_modules_and_functions_are_named_by_what_they_are():
    modules = _modules("app.py", "pages", "data", "analysis", "benchmarks")
    vague = [_name(path) for path in modules if path.stem.strip("_") in FORBIDDEN_NAMES]
    vague += [
        f"{_name(path)}:{node.lineno} {node.name}"
        for path in modules
        for node in _functions(path)
        if node.name.strip("_") in FORBIDDEN_NAMES
    ]
    assert vague == []


def test_no_signature_is_longer_than_eight_parameters():
    long = [
        f"{_name(path)}:{node.name}"
        for path in _modules("app.py", "pages", "data", "analysis", "benchmarks")
        for node in _functions(path)
        if _parameters(node) > MOST_PARAMETERS
    ]
    assert set(long) == PUBLISHED_SIGNATURES


def test_a_class_name_means_one_thing_in_the_project():
    places: dict[str, list[str]] = {}
    for path in _modules("pages", "data", "analysis", "benchmarks"):
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name, []).append(_name(path))
    assert {name: paths for name, paths in places.items() if len(paths) > 1} == {}


def test_no_folder_holds_more_than_fifteen_modules():
    held = Counter(path.parent for path in _modules() if path.name != "__init__.py")
    assert {str(folder.relative_to(ROOT)): n for folder, n in held.items() if n > MOST_MODULES} == {}
