"""Enhancing: what grades, steady paths and sound filters do, and how their need is measured.

sound_filters   notches and noise suppression on blocks of sound, sample-exact
deepfilter      DeepFilterNet 3 through its C library
sound_measures  loudness over time, levels of speech and of the gaps, spectra
hum             mains hum: found, and how loud it is
grading         a Grade as tables for YUV planes
exposure        how far from well exposed
colour_stats    what light and colour a picture has
warping         a Move carried out on a decoded frame
shake           the camera's motion from frame to frame, and a steadier path
"""
