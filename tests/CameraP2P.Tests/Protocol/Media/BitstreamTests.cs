using CameraP2P.Protocol.Media;
using CsCheck;

namespace CameraP2P.Tests.Protocol.Media;

public class BitstreamTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("0000", "")]
    [InlineData("000001", "")]
    [InlineData("00000100000100000001", "")]
    [InlineData("112233", "")]
    [InlineData("0000016501", "6501")]
    [InlineData("00000001650100000001410200000106", "6501 4102 06")]
    [InlineData("ffff00000001650100000000000001410200000000", "6501 4102")]
    public void Units_are_found_behind_both_start_codes(string stream, string units) =>
        Assert.Equal(units.Split(' ', StringSplitOptions.RemoveEmptyEntries), Units(Wire.Hex(stream)).Select(unit => Convert.ToHexString(unit).ToLowerInvariant()));

    [Fact]
    public void Any_units_are_read_as_they_were_written()
    {
        // A unit has no start code within and does not end with a zero.
        var unit = Gen.Byte[1, 255].Array[1, 40];
        unit.Array[0, 20].Sample(units => Units(MediaParts.AnnexB(units)).Select(Convert.ToHexString).SequenceEqual(units.Select(Convert.ToHexString)));
    }

    [Fact]
    public void The_H264_parameter_set_gives_profile_level_and_the_cropped_size()
    {
        Assert.True(H264Sps.TryRead(MediaParts.H264Sps, out var sps));
        Assert.Equal(new H264Sps(100, 0, 12, 1, 8, 8, 322, 182), sps);
    }

    [Fact]
    public void The_H265_parameter_set_gives_profile_level_and_the_cropped_size()
    {
        Assert.True(H265Sps.TryRead(MediaParts.H265Sps, out var sps));
        Assert.Equal(new H265Sps(1, 0x6000_0000, 0x9000_0000_0000, 60, 1, true, 1, 8, 8, 322, 182), sps);
    }

    [Fact]
    public void A_parameter_set_that_is_cut_off_is_refused()
    {
        // The last fields that count end before the VUI: the second half of these sets.
        Assert.All(Enumerable.Range(0, 10), length => Assert.False(H264Sps.TryRead(MediaParts.H264Sps.AsSpan(0, length), out _)));
        Assert.All(Enumerable.Range(0, 22), length => Assert.False(H265Sps.TryRead(MediaParts.H265Sps.AsSpan(0, length), out _)));
    }

    [Fact]
    public void Any_parameter_set_gives_a_size_a_file_can_hold_or_is_refused() =>
        Gen.Select(Gen.Byte.Array[0, 60], Gen.Bool).Sample((bytes, real) =>
        {
            var h264 = real ? Mixed(MediaParts.H264Sps, bytes) : bytes;
            var h265 = real ? Mixed(MediaParts.H265Sps, bytes) : bytes;
            return (!H264Sps.TryRead(h264, out var a) || (a.Width is > 0 and <= ushort.MaxValue && a.Height is > 0 and <= ushort.MaxValue))
                && (!H265Sps.TryRead(h265, out var b) || (b.Width is > 0 and <= ushort.MaxValue && b.Height is > 0 and <= ushort.MaxValue));
        });

    [Fact]
    public void The_ADTS_header_gives_rate_channels_and_lengths()
    {
        Assert.True(AdtsHeader.TryRead(MediaParts.Adts(new byte[300], frequency: 8, channels: 1), out var header));
        Assert.Equal((2, 16000, 1, 7, 307, 0x1408), (header.ObjectType, header.SampleRate, header.Channels, header.HeaderLength, header.FrameLength, header.AudioSpecificConfig));
        Assert.True(AdtsHeader.TryRead(MediaParts.Adts(new byte[8000], frequency: 3, channels: 6), out header));
        Assert.Equal((48000, 6, 8007), (header.SampleRate, header.Channels, header.FrameLength));
    }

    [Theory]
    [InlineData("")]
    [InlineData("fff16040 00dffc", "frame length below the header's")]
    [InlineData("fff16040 00fffc", "empty frame")]
    [InlineData("fff16040 1ffffd", "two raw data blocks")]
    [InlineData("fff17c40 1ffffc", "rate 15")]
    [InlineData("fff16000 1ffffc", "no channels")]
    [InlineData("fff36040 1ffffc", "layer 1")]
    [InlineData("ffe16040 1ffffc", "no sync word")]
    public void An_ADTS_header_that_cannot_be_used_is_refused(string bytes, string because = "empty") =>
        Assert.False(AdtsHeader.TryRead(Wire.Hex(bytes), out _), because);

    private static List<byte[]> Units(byte[] stream)
    {
        var units = new List<byte[]>();
        foreach (var unit in new AnnexB(stream))
        {
            units.Add(unit.ToArray());
        }

        return units;
    }

    private static byte[] Mixed(byte[] real, byte[] noise)
    {
        var mixed = real.ToArray();
        for (var i = 0; i + 1 < noise.Length; i += 2)
        {
            mixed[noise[i] % mixed.Length] ^= noise[i + 1];
        }

        return mixed;
    }
}
