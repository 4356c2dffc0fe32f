namespace CameraP2P.Protocol.Media;

/// <summary>What a file has to know of an H.265 sequence parameter set (ITU-T H.265 clause 7.3.2.2.1).</summary>
/// <param name="Profile">general_profile_space, general_tier_flag and general_profile_idc: the byte as it is stored.</param>
/// <param name="Compatibility">general_profile_compatibility_flags.</param>
/// <param name="Constraints">The 48 bits of the constraint flags.</param>
/// <param name="Level">general_level_idc: thirty times the level.</param>
/// <param name="TemporalLayers">How many temporal layers there are.</param>
/// <param name="TemporalNesting">sps_temporal_id_nesting_flag.</param>
/// <param name="ChromaFormat">chroma_format_idc: 0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4.</param>
/// <param name="LumaBitDepth">Bits of a luma sample.</param>
/// <param name="ChromaBitDepth">Bits of a chroma sample.</param>
/// <param name="Width">The picture's width after cropping, in pixels.</param>
/// <param name="Height">The picture's height after cropping, in pixels.</param>
public readonly record struct H265Sps(
    byte Profile,
    uint Compatibility,
    ulong Constraints,
    byte Level,
    int TemporalLayers,
    bool TemporalNesting,
    int ChromaFormat,
    int LumaBitDepth,
    int ChromaBitDepth,
    int Width,
    int Height)
{
    /// <summary>Reads a sequence parameter set. Never throws.</summary>
    /// <param name="nal">The NAL unit with its two header bytes, without a start code.</param>
    /// <param name="sps">What it holds.</param>
    /// <returns>False when it is cut off or holds values that no picture has.</returns>
    public static bool TryRead(ReadOnlySpan<byte> nal, out H265Sps sps)
    {
        sps = default;
        if (nal.Length < 3)
        {
            return false;
        }

        var reader = new RbspReader(nal[2..]);
        reader.ReadBits(4); // sps_video_parameter_set_id
        var subLayers = (int)reader.ReadBits(3);
        var nesting = reader.ReadFlag();
        var profile = (byte)reader.ReadBits(8);
        var compatibility = reader.ReadBits(32);
        var constraints = ((ulong)reader.ReadBits(16) << 32) | reader.ReadBits(32);
        var level = (byte)reader.ReadBits(8);
        SkipSubLayers(ref reader, subLayers);
        reader.ReadUnsigned(); // sps_seq_parameter_set_id
        var chroma = reader.ReadUnsigned();
        var separate = chroma == 3 && reader.ReadFlag();
        long width = reader.ReadUnsigned();
        long height = reader.ReadUnsigned();
        if (reader.ReadFlag())
        {
            width -= (chroma is 1 or 2 && !separate ? 2 : 1) * ((long)reader.ReadUnsigned() + reader.ReadUnsigned());
            height -= (chroma == 1 && !separate ? 2 : 1) * ((long)reader.ReadUnsigned() + reader.ReadUnsigned());
        }

        var luma = reader.ReadUnsigned();
        var chromaDepth = reader.ReadUnsigned();
        if (reader.Failed || subLayers > 6 || chroma > 3 || luma > 8 || chromaDepth > 8
            || width is < 1 or > H264Sps.LongestSide || height is < 1 or > H264Sps.LongestSide)
        {
            return false;
        }

        sps = new H265Sps(
            profile, compatibility, constraints, level, subLayers + 1, nesting, (int)chroma, 8 + (int)luma, 8 + (int)chromaDepth, (int)width, (int)height);
        return true;
    }

    /// <summary>The profile and level of each sub-layer (profile_tier_level, clause 7.3.3).</summary>
    private static void SkipSubLayers(ref RbspReader reader, int count)
    {
        var present = count == 0 ? 0 : reader.ReadBits(16);
        for (var i = 0; i < count; i++, present <<= 2)
        {
            if ((present & 0x8000) != 0)
            {
                reader.ReadBits(32);
                reader.ReadBits(32);
                reader.ReadBits(24);
            }

            if ((present & 0x4000) != 0)
            {
                reader.ReadBits(8);
            }
        }
    }
}
