"""One document in a process of its own: JSON on standard input, PDF on standard output.

Run as a script by typeset.py, so it imports nothing of the application. Typst keeps what it has laid out
(half a megabyte a page) for later documents and gives little of it back: a web process that printed 2,000
sheets would hold one gigabyte. A process that ends gives all of it back, and a fault in Typst ends only it.
"""

import json
import sys

import typst


def main() -> None:
    """Exit status 1, with one line on standard error, where fonts are missing or Typst refuses or warns."""
    job = json.load(sys.stdin)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[job["fonts"]])
    missing = sorted(set(job["families"]) - set(fonts.families()))
    if missing:
        sys.exit(f"{MISSING}{', '.join(missing)}")
    try:
        pdf, warnings = typst.compile_with_warnings(
            job["template"],
            root=job["root"],
            font_paths=fonts,
            ignore_system_fonts=True,
            sys_inputs={"data": job["data"]},
            timestamp=job["timestamp"],
        )
    except typst.TypstError as error:
        sys.exit(str(error))
    if warnings:
        sys.exit(str(warnings[0]))
    sys.stdout.buffer.write(pdf)


MISSING = "missing fonts: "

if __name__ == "__main__":
    main()
