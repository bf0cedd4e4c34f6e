from setuptools import setup

setup(name='pinned', install_requires=['certifi==2025.10.5'])
