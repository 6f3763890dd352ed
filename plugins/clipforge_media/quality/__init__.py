"""Measures of quality that the bundled metrics are made of.

windows     Window                    a part of a large picture, another one each time
filters     PictureMeter              FFmpeg's picture measures (blurdetect, blockdetect) on planes
artefacts   ringing, noise, banding   what compression and cheap conversion leave behind
motion      MotionTrack               duplicate, missing, uneven and jerky frames
colours     Colours                   exposure, clipping, cast, saturation, difference from a reference
sounds      Clipped, Spectrum, Floor  clipping, balance of octaves, steady noise
reference   align, AlignedReference   another file, found in time and shown at the same size
comparing   Comparison                PSNR, SSIM, XPSNR of pairs of pictures
"""
