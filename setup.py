"""Builds the extension modules; everything else about the package stands in pyproject.toml."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from Cython.Build import cythonize
from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

sys.path.insert(0, str(Path(__file__).resolve().parent / "tools"))

import build_settings

WORKERS = 2


def profile() -> str:
    """The profile that JSBC_BUILD names; release without it."""
    chosen = os.environ.get("JSBC_BUILD", "release")
    if chosen not in build_settings.PROFILES:
        raise SystemExit(f"JSBC_BUILD must be one of {', '.join(build_settings.PROFILES)}, not {chosen!r}")
    return chosen


def extensions() -> list[Extension]:
    """One extension for each .pyx file of the package."""
    return [
        Extension(
            name,
            [os.path.relpath(path, build_settings.ROOT)],
            include_dirs=["src", os.path.relpath(path.parent, build_settings.ROOT)],
            extra_compile_args=build_settings.compile_flags(name, profile()),
            extra_link_args=build_settings.link_flags(profile()),
        )
        for name, path in build_settings.module_names().items()
    ]


class CythonBuildExt(build_ext):
    """build_ext that translates the .pyx files when it runs (for an sdist it does not) and compiles in parallel."""

    def finalize_options(self) -> None:
        """Fill in the number of workers when the command line has none."""
        super().finalize_options()
        if self.parallel is None:
            self.parallel = WORKERS

    def run(self) -> None:
        """Replace the .pyx sources by the C files made of them, then compile."""
        translated = cythonize(
            list(self.extensions),
            nthreads=WORKERS,
            include_path=["src"],
            compiler_directives=build_settings.directives(profile()),
            build_dir="build/cython",
        )
        sources = {extension.name: extension.sources for extension in translated}
        for extension in self.extensions:
            extension.sources = sources[extension.name]
        super().run()


if __name__ == "__main__":
    build_settings.write_build_module()
    setup(ext_modules=extensions(), cmdclass={"build_ext": CythonBuildExt})
