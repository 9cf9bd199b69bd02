from setuptools import setup

setup(cffi_modules=["build_binding.py:builder"])
