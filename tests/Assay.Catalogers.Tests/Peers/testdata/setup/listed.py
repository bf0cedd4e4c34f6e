from setuptools import setup

REQUIRED = [
    "py>=1.5.0",
    'pathlib2>=2.2.0;python_version=="3.6"',
    'pathlib3==2.2.0;python_version<"3.6"',
    "pluggy>=0.12,<1.0",
]

setup(
    install_requires=REQUIRED,
    extras_require={"types": ["mypy==v0.770", " mypy1==v0.770", " mypy2 == v0.770", ' mypy3== v0.770']},
)
