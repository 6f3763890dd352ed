"""Captions as pictures: fonts, shaping, layout, raster.

bitmap      Bitmap                  planes that a compositor blends into YUV
places      family_files, ...       where font files lie
fonts       FontBook, Face          fonts by family name
cmap        Coverage                code points of a font, from its cmap table
chain       FontChain               which face draws which character
case        upper                   capitals that are right in each language
bidi        levels                  right-to-left text (UAX #9)
itemise     Text, Piece             text -> runs of one word, one font and one direction
breaks      break_lines             balanced lines
phrases     phrase_starts           where phrases begin in Thai, Japanese, Chinese
measure     Measure                 advances and ink boxes
place       canvas_area, ...        where a block may stand
layout      Layout, Page            runs -> places on the canvas
tiles       TileMaker               glyph masks of a run
boxes       rounded                 boxes with round corners
layers      lay, posed, ...         colour through masks, things in a pose
motion      pose                    where something stands on its way in
states      State, state_at         what a page looks like at a time
typed       written_part            words that are written letter by letter
paint       Painter                 a page in one state -> a bitmap
sweep       swept                   an edge that runs through a word
raster      CaptionRaster           elements -> bitmaps, cached by word state
typeset     Typesetter              texts that fit into a box, for pictures with words in them
checks      caption_checks          glyphs, safe area, reading speed, overlaps
"""
