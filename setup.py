"""Builds the extension modules; everything else about the package stands in pyproject.toml."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from Cython.Build import cythonize
from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

sys.path.insert(0, str(Path(__file__).resolve().parent / "tools"))

import build_settings  # noqa: E402

WORKERS = 2


class ParallelBuildExt(build_ext):
    """build_ext that compiles WORKERS modules at a time unless told otherwise."""

    def finalize_options(self) -> None:
        """Fill in the number of workers when the command line has none."""
        super().finalize_options()
        if self.parallel is None:
            self.parallel = WORKERS


def extensions() -> list[Extension]:
    """One extension for each .pyx file of the package."""
    profile = os.environ.get("JSBC_BUILD", "release")
    if profile not in build_settings.PROFILES:
        raise SystemExit(f"JSBC_BUILD must be one of {', '.join(build_settings.PROFILES)}, not {profile!r}")
    modules = [
        Extension(
            name,
            [os.path.relpath(path, build_settings.ROOT)],
            include_dirs=["src", os.path.relpath(path.parent, build_settings.ROOT)],
            extra_compile_args=build_settings.compile_flags(name, profile),
            extra_link_args=build_settings.link_flags(profile),
        )
        for name, path in build_settings.module_names().items()
    ]
    return cythonize(
        modules,
        nthreads=WORKERS,
        include_path=["src"],
        compiler_directives=build_settings.directives(profile),
        build_dir="build/cython",
    )


if __name__ == "__main__":
    setup(ext_modules=extensions(), cmdclass={"build_ext": ParallelBuildExt})
