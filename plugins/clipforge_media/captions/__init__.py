"""Captions as pictures: fonts, shaping, layout, raster.

bitmap      Bitmap                  planes that a compositor blends into YUV
fonts       FontBook, Face          which font has which glyph
cmap        Coverage                code points of a font, from its cmap table
bidi        levels                  right-to-left text (UAX #9)
itemise     clusters, itemise       text -> runs of one font and one direction
breaks      break_lines             balanced lines
layout      lay_out                 runs -> places on the canvas
tiles       TileMaker               glyph masks of a run
raster      CaptionRaster           elements -> bitmaps, cached by word state
checks      caption_checks          glyphs, safe area, reading speed, overlaps
"""
