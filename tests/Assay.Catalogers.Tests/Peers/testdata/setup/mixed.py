from setuptools import setup

setup(
    name='mixed',
    install_requires=["requests==2.31.0", "django==4.2.23"] + """
flask==3.0.0
requests==2.31.0
""".split(),
)
