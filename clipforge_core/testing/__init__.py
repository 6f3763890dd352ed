"""Contract suites and stubs for plugin authors: the ones that the bundled plugins are tested with.

One module a contract; each has `check_...` functions that raise AssertionError with what is wrong::

    from clipforge_core.testing.detectors import check_detector

    def test_my_detector():
        check_detector(MyDetector())
"""
