"""The stages of the walk: functions from values to values that call contracts.

analyse     media → tracks            segments   a Timeline → segments that render by themselves
plan        clip → Timeline           reframe    faces → crop path
pages       words → caption pages     documents  clips ↔ clips.json
A stage sees no database, no settings object and no hook.
"""
