#!/usr/bin/env python3
"""Loads every case of the corpus with docker compose and with orc, and says where what they mean differs.

    compose_peer.py DOCKER-COMPOSE ORC [-v] [WORD...]    only cases whose names hold a word; -v: known differences too

Both run the same command in the same folder with the same environment. What is compared is the JSON of "config", or
the lines of its other forms, and whether the files are refused at all. Differences that are meant are in the tables of
compose_known.py, each with its reason; any other one ends this with 1.
"""
import concurrent.futures
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile

import compose_known

HERE = os.path.dirname(os.path.abspath(__file__))
CORPUS = os.path.join(HERE, "..", "..", "Compose.Tests", "Corpus")
MARKS = {"␍": "\r", "␉": "\t", "␀": "\ufeff", "␠": " "}

RESOURCES = """networks: {front: , back: }
volumes: {data: }
secrets: {one: {file: ./one}, two: {file: ./two}}
configs: {first: {content: c}, second: {content: d}}
"""
MODELS = "models: {llm: {model: m}, other: {model: n}}\n"
OTHERS = "services:\n  db: {image: d}\n  redis: {image: r}\n  web:\n    image: i\n"
FILES = {
    "plain.env": "A=plain\nB=2\n", "other.env": "B=other\n", "raw.env": "Q='quoted'\nD=$NOT\n",
    "labels.env": "own=file\nlab=1\n", "more.env": "lab=2\n", "a.env": "A=1\n", "b.env": "B=2\n",
}
WHOLE = re.compile(r"^\ufeff?(services|include|name|version|x-\w+):", re.MULTILINE)


def chapters(name):
    """The cases of a data file: title, parts."""
    path = name if os.path.isabs(name) else os.path.join(CORPUS, name)
    with open(path, encoding="utf-8") as file:
        text = "\n" + file.read()
    for chapter in text.split("\n== ")[1:]:
        title, _, rest = chapter.partition("\n")
        given = ("\n" + rest).split("\n=>\n")[0].removeprefix("\n")
        yield title, given.removesuffix("\n").split("\n+++\n")


def indent(text, spaces):
    return "".join(" " * spaces + line + "\n" if line else "" for line in text.split("\n"))


def seen(text):
    for mark, letter in MARKS.items():
        text = text.replace(mark, letter)
    return text


def service(part):
    return RESOURCES + (MODELS if "models" in part else "") + OTHERS + indent(part, 4)


class Case:
    def __init__(self, name, files, commands, environment=None):
        self.name, self.files, self.commands = name, files, commands
        self.environment = environment or {}


def of_files(name, parts):
    """Parts laid over one another; one that begins with "# file: PATH" only lies beside them."""
    files, named = dict(FILES), []
    parts = [seen(part) for part in parts]
    whole = any(WHOLE.search(part) for part in parts if not part.startswith("# file:"))
    for at, part in enumerate(parts):
        head = re.match(r"# file: (\S+)\n?", part)
        if head:
            files[head[1]] = part[head.end():] + "\n"
            continue
        path = "compose.yaml" if at == 0 else f"{at}.yaml"
        files[path] = part if whole else service(part) if at == 0 else "services:\n  web:\n" + indent(part, 4)
        named.append(path)
    several = [word for path in named for word in ("-f", path)] if len(named) > 1 else []
    return Case(name, files, [several + ["config", "--format", "json"]])


def corpus():
    config = [["config", "--format", "json"]]
    for source in ("attributes", "merges", "errors", "corners"):
        for title, parts in chapters(f"{source}.cases"):
            yield of_files(f"{source}: {title}", parts)
    for title, parts in chapters("volumes.cases"):
        text = f"services:\n  web:\n    image: i\n    volumes:\n      - {parts[0]}\nvolumes: {{v: }}\n"
        yield Case(f"volumes: {title}", {"compose.yaml": text}, config)
    for title, parts in chapters("templates.cases"):
        text = seen(parts[0]).replace("'", "''").replace("\n", "\n\n        ")
        text = f"services:\n  web:\n    image: i\n    labels:\n      t: '{text}'\n"
        yield Case(f"templates: {title}", {"compose.yaml": text}, config, {"FOO": "first", "BAR": ""})
    for title, parts in chapters("dotenv.cases"):
        form = ", format: raw" if title.startswith("raw: ") else ""
        text = f"services:\n  web:\n    image: i\n    env_file: [{{path: f{form}}}]\n"
        files = {"compose.yaml": text, "f": seen(parts[0]) + "\n"}
        yield Case(f"dotenv: {title}", files, config, {"OUTER": "theirs"})
    yield from commands()


def commands():
    """Files, then lines "$ [NAME=value...] WORD..." of what comes after "compose"."""
    for title, parts in chapters(os.path.join(HERE, "compose_commands.cases")):
        files, lines, path = {}, [], None
        for line in parts[0].split("\n"):
            if line.startswith("@ "):
                path = line[2:]
                files[path] = ""
            elif line.startswith("$ "):
                lines.append(shlex.split(line[2:]))
            else:
                files[path] += line + "\n"
        for words in lines:
            environment = {}
            while words and re.match(r"\w+=", words[0]):
                name, _, value = words.pop(0).partition("=")
                environment[name] = value
            yield Case(f"commands: {title}: {' '.join(words)}", files, [words], environment)


class Outcome:
    def __init__(self, ran, out):
        self.code, self.text, self.said = ran.returncode, out, ran.stderr.decode(errors="replace")

    @property
    def refused(self):
        return self.code != 0


def run(program, case, words, folder):
    # No daemon is at that place, and none is started for it.
    environment = {"HOME": "/home/me", "SET": "value", "PATH": "/usr/bin:/bin", "NO_COLOR": "1",
                   "ORC_HOST": "unix:///nowhere/orc.sock", **case.environment}
    words = list(words)
    stdin = b""
    if "<" in words:
        at = words.index("<")
        with open(os.path.join(folder, words[at + 1]), "rb") as file:
            stdin = file.read()
        del words[at:at + 2]
    cwd = folder
    if words[:1] == ["cd"]:
        cwd, words = os.path.join(folder, words[1]), words[2:]
    ran = subprocess.run(program + words, cwd=cwd, env=environment, input=stdin, capture_output=True, timeout=60)
    out = ran.stdout.decode(errors="replace")
    for flag in ("-o", "--output"):
        if flag in words and ran.returncode == 0:
            path = os.path.join(cwd, words[words.index(flag) + 1])
            if os.path.exists(path):
                with open(path, encoding="utf-8") as file:
                    out += file.read()
                os.remove(path)
    return Outcome(ran, out)


def meaning(words, outcome):
    """What an output means: JSON as it is, lines in any order."""
    text = outcome.text
    if "json" in words and text.strip():
        return compose_known.plain(json.loads(text))
    lines = sorted(" ".join(line.split()) for line in text.splitlines() if line.strip())
    if "--hash" in words:
        lines = [line.split()[0] for line in lines]
    return {"lines": lines}


def differences(theirs, ours, path=""):
    if isinstance(theirs, dict) and isinstance(ours, dict):
        for key in sorted({*theirs, *ours}):
            yield from differences(
                theirs.get(key, compose_known.ABSENT), ours.get(key, compose_known.ABSENT), f"{path}.{key}")
    elif isinstance(theirs, list) and isinstance(ours, list) and len(theirs) == len(ours):
        for at, (one, other) in enumerate(zip(theirs, ours)):
            yield from differences(one, other, f"{path}[{at}]")
    elif not (type(theirs) is type(ours) and theirs == ours):
        yield path.removeprefix("."), theirs, ours


def compare(case, docker, orc):
    """Lines of differences: (known reason or None, text)."""
    with tempfile.TemporaryDirectory(prefix="orc-compose-peer-") as place:
        folder = os.path.join(place, "work")
        os.mkdir(folder)
        for path, text in case.files.items():
            full = os.path.join(folder, path)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "w", encoding="utf-8", newline="") as file:
                file.write(text)
        found = []
        for words in case.commands:
            theirs = run([docker, "compose"] if docker.endswith("docker") else [docker], case, words, folder)
            ours = run([orc, "compose"], case, words, folder)
            if theirs.refused or ours.refused:
                if theirs.refused != ours.refused:
                    who, said = ("docker", theirs.said) if theirs.refused else ("orc", ours.said)
                    last = said.replace(folder, ".").strip().replace("\n", " | ")
                    text = f"only {who} refuses: {last[-600:]}"
                    found.append((compose_known.refusal(case, text), text))
                continue
            if "config" not in words and "convert" not in words:
                continue
            for path, one, other in differences(meaning(words, theirs), meaning(words, ours)):
                text = f"{path}: docker {short(one)}, orc {short(other)}".replace(folder, ".")
                found.append((compose_known.reason(case, text), text))
        return found


def short(value):
    text = "nothing" if value is compose_known.ABSENT else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 300 else text[:300] + "…"


def main():
    docker, orc, *rest = sys.argv[1:]
    verbose = "-v" in rest
    only = [word for word in rest if word != "-v"]
    cases = [case for case in corpus() if not only or any(word in case.name for word in only)]
    known, unknown, same = {}, 0, 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for case, found in zip(cases, pool.map(lambda case: compare(case, docker, orc), cases)):
            same += not found
            for reason, text in found:
                if reason is None:
                    unknown += 1
                    print(f"{case.name}\n    {text}")
                else:
                    known.setdefault(reason, []).append(f"{case.name}\n    {text}")
    for reason, places in sorted(known.items()):
        print(f"known, {len(places)} times: {reason}")
        if verbose:
            print("\n".join(places))
    print(f"{len(cases)} cases, {same} the same, {unknown} unknown differences")
    return 1 if unknown or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
