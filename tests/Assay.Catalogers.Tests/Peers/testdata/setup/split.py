from setuptools import setup

setup(
    name='split',
    install_requires="""
celery==5.3.4
CairoSVG==2.7.1
django==4.2.23
Pillow==11.0.0
requests==2.31.0
""".split(),
    extras_require={'dev': """
black==23.12.1
mypy==1.7.1
pytest==7.4.3
""".split()},
)
