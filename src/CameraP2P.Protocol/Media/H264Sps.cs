namespace CameraP2P.Protocol.Media;

/// <summary>What a file has to know of an H.264 sequence parameter set (ITU-T H.264 clause 7.3.2.1.1).</summary>
/// <param name="Profile">profile_idc, such as 66 (Baseline), 77 (Main) or 100 (High).</param>
/// <param name="Compatibility">The byte of the constraint flags.</param>
/// <param name="Level">level_idc: ten times the level.</param>
/// <param name="ChromaFormat">chroma_format_idc: 0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4.</param>
/// <param name="LumaBitDepth">Bits of a luma sample.</param>
/// <param name="ChromaBitDepth">Bits of a chroma sample.</param>
/// <param name="Width">The picture's width after cropping, in pixels.</param>
/// <param name="Height">The picture's height after cropping, in pixels.</param>
public readonly record struct H264Sps(
    byte Profile, byte Compatibility, byte Level, int ChromaFormat, int LumaBitDepth, int ChromaBitDepth, int Width, int Height)
{
    /// <summary>No side of a picture is longer, in pixels: level 6.2 ends at 16,888 (ITU-T H.264 table A-1).</summary>
    internal const int LongestSide = 16_888;

    /// <summary>Reads a sequence parameter set. Never throws.</summary>
    /// <param name="nal">The NAL unit with its header byte, without a start code.</param>
    /// <param name="sps">What it holds.</param>
    /// <returns>False when it is cut off or holds values that no picture has.</returns>
    public static bool TryRead(ReadOnlySpan<byte> nal, out H264Sps sps)
    {
        sps = default;
        if (nal.Length < 4)
        {
            return false;
        }

        var reader = new RbspReader(nal[4..]);
        reader.ReadUnsigned(); // seq_parameter_set_id
        var (chroma, separate, luma, chromaDepth) = HasChroma(nal[1]) ? ReadChroma(ref reader) : (1, false, 8, 8);
        SkipOrder(ref reader);
        reader.ReadUnsigned(); // max_num_ref_frames
        reader.ReadFlag(); // gaps_in_frame_num_value_allowed_flag
        var width = 16 * (reader.ReadUnsigned() + 1L);
        var mapUnits = reader.ReadUnsigned() + 1L;
        var fields = reader.ReadFlag() ? 1 : 2; // frame_mbs_only_flag
        var height = 16 * mapUnits * fields;
        if (fields == 2)
        {
            reader.ReadFlag(); // mb_adaptive_frame_field_flag
        }

        reader.ReadFlag(); // direct_8x8_inference_flag
        if (reader.ReadFlag())
        {
            var unitX = chroma is 1 or 2 && !separate ? 2 : 1;
            var unitY = chroma == 1 && !separate ? 2 * fields : fields;
            width -= unitX * ((long)reader.ReadUnsigned() + reader.ReadUnsigned());
            height -= unitY * ((long)reader.ReadUnsigned() + reader.ReadUnsigned());
        }

        if (reader.Failed || chroma > 3 || luma > 14 || chromaDepth > 14 || width is < 1 or > LongestSide || height is < 1 or > LongestSide)
        {
            return false;
        }

        sps = new H264Sps(nal[1], nal[2], nal[3], chroma, luma, chromaDepth, (int)width, (int)height);
        return true;
    }

    /// <summary>The profiles whose parameter sets say how chroma is stored.</summary>
    private static bool HasChroma(byte profile) => profile is 100 or 110 or 122 or 244 or 44 or 83 or 86 or 118 or 128 or 138 or 139 or 134 or 135;

    private static (int Format, bool Separate, int LumaBitDepth, int ChromaBitDepth) ReadChroma(ref RbspReader reader)
    {
        var format = (int)Math.Min(reader.ReadUnsigned(), 4);
        var separate = format == 3 && reader.ReadFlag();
        var luma = 8 + (int)Math.Min(reader.ReadUnsigned(), 7);
        var chroma = 8 + (int)Math.Min(reader.ReadUnsigned(), 7);
        reader.ReadFlag(); // qpprime_y_zero_transform_bypass_flag
        if (reader.ReadFlag())
        {
            for (var i = 0; i < (format == 3 ? 12 : 8) && !reader.Failed; i++)
            {
                SkipScalingList(ref reader, i < 6 ? 16 : 64);
            }
        }

        return (format, separate, luma, chroma);
    }

    private static void SkipScalingList(ref RbspReader reader, int length)
    {
        if (!reader.ReadFlag())
        {
            return;
        }

        // A list ends early where its next scale becomes 0 (clause 7.3.2.1.1.1).
        for (int i = 0, scale = 8; i < length && scale != 0 && !reader.Failed; i++)
        {
            scale = (scale + reader.ReadSigned()) & 255;
        }
    }

    /// <summary>log2_max_frame_num_minus4 and how the pictures are ordered.</summary>
    private static void SkipOrder(ref RbspReader reader)
    {
        reader.ReadUnsigned();
        var type = reader.ReadUnsigned();
        if (type == 0)
        {
            reader.ReadUnsigned();
        }
        else if (type == 1)
        {
            reader.ReadFlag();
            reader.ReadSigned();
            reader.ReadSigned();
            for (var count = Math.Min(reader.ReadUnsigned(), 255); count > 0 && !reader.Failed; count--)
            {
                reader.ReadSigned();
            }
        }
    }
}
