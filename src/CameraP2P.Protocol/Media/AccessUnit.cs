namespace CameraP2P.Protocol.Media;

/// <summary>What a piece of video holds.</summary>
/// <param name="HasPicture">Whether there is any part of a picture.</param>
/// <param name="HasKeySlice">Whether decoding can start with that picture.</param>
/// <param name="HasSets">Whether there are parameter sets.</param>
/// <param name="Length">How many bytes it takes in a file at most: each NAL unit with four bytes for its length.</param>
internal readonly record struct AccessUnit(bool HasPicture, bool HasKeySlice, bool HasSets, long Length)
{
    /// <summary>Looks through the headers of the NAL units.</summary>
    public static AccessUnit Examine(VideoCodec codec, ReadOnlySpan<byte> annexB)
    {
        var unit = default(AccessUnit);
        foreach (var nal in new AnnexB(annexB))
        {
            var kind = NalKinds.Of(codec, nal);
            unit = new AccessUnit(
                unit.HasPicture || kind is NalKind.Slice or NalKind.KeySlice,
                unit.HasKeySlice || kind == NalKind.KeySlice,
                unit.HasSets || NalKinds.IsParameterSet(kind),
                unit.Length + sizeof(uint) + nal.Length);
        }

        return unit;
    }
}
