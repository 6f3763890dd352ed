"""Smart cut: ranges of a source by copying packets, with nothing encoded but the edges, exact to the frame.

bits, nal           reading and writing what stands in headers; NAL units in packets
avc, hevc, vp9, av1, intra    what differs between codecs; `dialect` chooses
packets             packets around a range, in order of decoding
plan                which frames are copied and which are encoded
settings, edges     encoding the edges as the source was encoded
segment             a range to a segment file
"""
