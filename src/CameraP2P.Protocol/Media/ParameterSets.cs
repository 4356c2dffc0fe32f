namespace CameraP2P.Protocol.Media;

/// <summary>
/// The parameter sets a file starts with: those of the first key frame or, where that brings none, the last that came before it. They go into the
/// sample description (<c>avcC</c> and <c>hvcC</c>, ISO/IEC 14496-15 clauses 5.3.3 and 8.3.3).
/// </summary>
internal sealed class ParameterSets(VideoCodec codec)
{
    /// <summary>avcC counts sequence parameter sets with five bits; real streams have one or two of each kind.</summary>
    private const int MostSets = 16;

    /// <summary>Real parameter sets have 10 to 100 bytes; avcC and hvcC store the length in 16 bits.</summary>
    private const int LongestSet = 4096;

    private readonly List<byte[]> video = [];
    private readonly List<byte[]> sequence = [];
    private readonly List<byte[]> picture = [];
    private H264Sps h264;
    private H265Sps h265;

    /// <summary>The picture's width in pixels, once <see cref="TryComplete"/> has succeeded.</summary>
    public int Width => codec == VideoCodec.H264 ? h264.Width : h265.Width;

    /// <summary>The picture's height in pixels, once <see cref="TryComplete"/> has succeeded.</summary>
    public int Height => codec == VideoCodec.H264 ? h264.Height : h265.Height;

    /// <summary>Keeps the parameter sets of an access unit; each kind it brings replaces what was kept of that kind.</summary>
    public void Learn(ReadOnlySpan<byte> annexB)
    {
        var replaced = 0;
        foreach (var nal in new AnnexB(annexB))
        {
            var kind = NalKinds.Of(codec, nal);
            if (ListOf(kind) is not { } list || nal.Length > LongestSet)
            {
                continue;
            }

            if ((replaced & (1 << (int)kind)) == 0)
            {
                list.Clear();
                replaced |= 1 << (int)kind;
            }

            if (list.Count < MostSets && !Holds(list, nal))
            {
                list.Add(nal.ToArray());
            }
        }
    }

    /// <summary>Whether the sample description holds a parameter set, byte for byte.</summary>
    public bool Holds(NalKind kind, ReadOnlySpan<byte> nal) => ListOf(kind) is { } list && Holds(list, nal);

    /// <summary>Whether all is known that a decoder needs; reads the sequence parameter set.</summary>
    public bool TryComplete() => sequence.Count > 0 && picture.Count > 0 && (codec == VideoCodec.H264
        ? H264Sps.TryRead(sequence[0], out h264)
        : video.Count > 0 && H265Sps.TryRead(sequence[0], out h265));

    /// <summary>Writes the decoder configuration: avcC or hvcC.</summary>
    public void Write(BoxBuffer boxes)
    {
        if (codec == VideoCodec.H264)
        {
            WriteAvc(boxes);
        }
        else
        {
            WriteHevc(boxes);
        }
    }

    private static bool Holds(List<byte[]> list, ReadOnlySpan<byte> nal)
    {
        foreach (var set in list)
        {
            if (nal.SequenceEqual(set))
            {
                return true;
            }
        }

        return false;
    }

    private static void WriteSets(BoxBuffer boxes, List<byte[]> sets)
    {
        foreach (var set in sets)
        {
            boxes.UInt16(set.Length);
            boxes.Bytes(set);
        }
    }

    private List<byte[]>? ListOf(NalKind kind) => kind switch
    {
        NalKind.VideoParameters => video,
        NalKind.SequenceParameters => sequence,
        NalKind.PictureParameters => picture,
        _ => null,
    };

    /// <summary>AVCDecoderConfigurationRecord.</summary>
    private void WriteAvc(BoxBuffer boxes)
    {
        var box = boxes.Begin("avcC"u8);
        boxes.UInt8(1); // configurationVersion
        boxes.UInt8(h264.Profile);
        boxes.UInt8(h264.Compatibility);
        boxes.UInt8(h264.Level);
        boxes.UInt8(0xFC | 3); // lengthSizeMinusOne
        boxes.UInt8(0xE0 | sequence.Count);
        WriteSets(boxes, sequence);
        boxes.UInt8(picture.Count);
        WriteSets(boxes, picture);
        if (h264.Profile is 100 or 110 or 122 or 144)
        {
            boxes.UInt8(0xFC | h264.ChromaFormat);
            boxes.UInt8(0xF8 | (h264.LumaBitDepth - 8));
            boxes.UInt8(0xF8 | (h264.ChromaBitDepth - 8));
            boxes.UInt8(0); // numOfSequenceParameterSetExt
        }

        boxes.End(box);
    }

    /// <summary>HEVCDecoderConfigurationRecord.</summary>
    private void WriteHevc(BoxBuffer boxes)
    {
        var box = boxes.Begin("hvcC"u8);
        boxes.UInt8(1); // configurationVersion
        boxes.UInt8(h265.Profile);
        boxes.UInt32(h265.Compatibility);
        boxes.UInt16((int)(h265.Constraints >> 32));
        boxes.UInt32((uint)h265.Constraints);
        boxes.UInt8(h265.Level);
        boxes.UInt16(0xF000); // min_spatial_segmentation_idc: unknown
        boxes.UInt8(0xFC); // parallelismType: unknown
        boxes.UInt8(0xFC | h265.ChromaFormat);
        boxes.UInt8(0xF8 | (h265.LumaBitDepth - 8));
        boxes.UInt8(0xF8 | (h265.ChromaBitDepth - 8));
        boxes.UInt16(0); // avgFrameRate: unknown
        boxes.UInt8((h265.TemporalLayers << 3) | (h265.TemporalNesting ? 4 : 0) | 3); // constantFrameRate unknown, lengthSizeMinusOne
        boxes.UInt8(3);
        WriteHevcArray(boxes, 32, video);
        WriteHevcArray(boxes, 33, sequence);
        WriteHevcArray(boxes, 34, picture);
        boxes.End(box);
    }

    private static void WriteHevcArray(BoxBuffer boxes, int nalType, List<byte[]> sets)
    {
        boxes.UInt8(0x80 | nalType); // array_completeness
        boxes.UInt16(sets.Count);
        WriteSets(boxes, sets);
    }
}
