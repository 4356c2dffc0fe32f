using System.Reflection;
using CameraP2P.Protocol.Artemis;
using CameraP2P.Protocol.Media;
using CsCheck;

namespace CameraP2P.Tests.Protocol.Media;

public class MediaHeaderTests
{
    /// <summary>A live record as captured (udp_traffic_2, datagram 107): a P frame of 1280 x 720, 190 bytes of video.</summary>
    private static readonly byte[] LiveRecord = Wire.PayloadOf(Convert.FromHexString(
        "f1d001ead1010032415254454d4953000000000003000000d201000007000000000000006450870100000000be000000000000000000000000050000d002000000000000000000"
        + "000000000000000000010000000000000000000000000021dadf18000000000000000000000000000000000000000000000000000000000000000000000000000094de6949ffa7"
        + "2e69bf29fde0852d6431ee6b5658665c3f91411b55fbbe4c1929e6c4bd289f0049bab74a7a57487123c5febca5e72635817458a67b47d2584fc14909213fea7fa4a7fac2e1be2a"
        + "77c9e6a5ab3be38bb686bd06463a4ea139e4f58d71c8428901671bd46194e1b83e4902dcfaa069a10bcf86d39d81aa88c240012ef1f947892d48f2719988daf31cea491f375706"
        + "61ba3354168ec37f64cec87cdf06862e0400031ee21b7701db137e5cad543d13888876460b0f21dadf188138e12234eda98102bee1d17653504ccf8768143e45fc77eb55725287"
        + "5c220cddc371bfff23ed47d36d67e89a39b5bb6d4d68e541e658783a70eb1ec103cd083ab3aaa9b0d7c0e67a434b26c21513281fefffc94cf6b1fdcf2c60dc5421756962d4c607"
        + "e014e7ea5fbaa899badce9885e8fd5d1ca358b4a8556ef81f3c1962bbab0becab7589bf87ec66ca4d8766e6fc99de18e7be672876e1ce4719490bd1adfcfcc2719cd6a78"));

    [Fact]
    public void A_recorded_live_frame_is_read_deciphered_and_checked()
    {
        Assert.True(RecordHeader.TryRead(LiveRecord, out var record));
        Assert.Equal((RecordClass.LiveAv, (uint)(LiveRecord.Length - RecordHeader.Length)), (record.Class, record.PayloadLength));
        Assert.True(FrameHeader.TryRead(LiveRecord.AsSpan(RecordHeader.Length), out var frame));
        Assert.Equal((7ul, 25_645_156L, 190u, 0u), (frame.FrameNumber, frame.TimeStamp, frame.VideoLength, frame.AudioLength));
        Assert.Equal((1280u, 720u, false, true, false), (frame.Width, frame.Height, frame.IsKeyFrame, frame.IsEnciphered, frame.IsH265));
        var data = LiveRecord.AsSpan(RecordHeader.Length + FrameHeader.Length);
        var plain = data.ToArray();
        PageCipher.Decipher(plain);

        Assert.True(plain.AsSpan().StartsWith((ReadOnlySpan<byte>)[0, 0, 0, 1, 0x41]), "an H.264 P slice");
        Assert.Equal(frame.Check, FrameHeader.CheckOf(plain.AsSpan(0, (int)frame.VideoLength)));
        PageCipher.Encipher(plain);
        Assert.Equal(data.ToArray(), plain);
        var written = new byte[FrameHeader.Length];
        frame.Write(written);
        Assert.Equal(LiveRecord.AsSpan(RecordHeader.Length, FrameHeader.Length).ToArray(), written);
    }

    [Fact]
    public void Every_field_of_a_file_header_has_its_place()
    {
        var bytes = new byte[FileHeader.Length];
        new FileHeader { DeviceId = "02:5A:17:3C:88:D1", DirectoryNumber = 0x0102, MediaNumber = 0x0304, DataLength = 0x05060708, Check = 0x1112131415161718, MediaId = 0x090A0B0C }.Write(bytes);

        Assert.Equal("30323a35413a31373a33433a38383a4431" + new string('0', 30) + "0201" + "0403" + "08070605" + "1817161514131211" + "0c0b0a09" + new string('0', 40), Convert.ToHexStringLower(bytes));
        Assert.True(FileHeader.TryRead(bytes, out var read));
        Assert.Equal(("02:5A:17:3C:88:D1", 0x0102, 0x0304), (read.DeviceId, read.DirectoryNumber, read.MediaNumber));
        Assert.Equal((0x05060708u, 0x1112131415161718ul, 0x090A0B0Cu), (read.DataLength, read.Check, read.MediaId));
    }

    [Fact]
    public void Every_field_of_a_thumbnail_header_has_its_place()
    {
        var bytes = new byte[ThumbnailHeader.Length];
        new ThumbnailHeader { DeviceId = "A", DirectoryNumber = 100, MediaNumber = 318, DataLength = 16_384, MediaId = 3_361_310_203 }.Write(bytes);

        Assert.Equal("41" + new string('0', 62) + "6400" + "3e01" + "00400000" + "fb8559c8" + new string('0', 56), Convert.ToHexStringLower(bytes));
        Assert.True(ThumbnailHeader.TryRead(bytes, out var read));
        Assert.Equal(("A", 100, 318, 16_384u, 3_361_310_203u), (read.DeviceId, read.DirectoryNumber, read.MediaNumber, read.DataLength, read.MediaId));
    }

    [Fact]
    public void Every_field_of_a_frame_header_has_its_place()
    {
        var bytes = new byte[FrameHeader.Length];
        var frame = new FrameHeader
        {
            FrameNumber = 0x0102030405060708,
            TimeStamp = -2,
            VideoLength = 3,
            AudioLength = 4,
            IsKeyFrame = true,
            Width = 1920,
            Height = 1080,
            AudioFormat = FrameAudioFormat.Aac,
            FrameType = PlaybackFrameType.End,
            SessionNumber = 5,
            IsEnciphered = true,
            IsH265 = true,
            Check = 0x06070809,
            HasCheck = true,
        };
        frame.Write(bytes);

        Assert.Equal("0807060504030201" + "feffffffffffffff" + "03000000" + "04000000" + "01000000" + "80070000" + "38040000" + "14000000" + "04000000" + "00000000" + "05000000" + "0101" + new string('0', 24) + "09080706" + "01" + new string('0', 74), Convert.ToHexStringLower(bytes));
        Assert.True(FrameHeader.TryRead(bytes, out var read));
        foreach (var property in typeof(FrameHeader).GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            Assert.Equal(property.GetValue(frame), property.GetValue(read));
        }
    }

    [Theory]
    [InlineData("\u001b[31mred\a\0rest", "\uFFFD[31mred\uFFFD")]
    [InlineData("../../etc/passwd", "../../etc/passwd")]
    [InlineData("0123456789012345678901234567890123456789", "01234567890123456789012345678901")]
    [InlineData("\u202Eevil", "?evil")]
    [InlineData(null, "")]
    public void A_device_id_is_cut_and_printable(string? text, string expected)
    {
        var bytes = new byte[FileHeader.Length];
        new FileHeader { DeviceId = text! }.Write(bytes);
        Assert.True(FileHeader.TryRead(bytes, out var file));
        Assert.True(ThumbnailHeader.TryRead(bytes, out var thumbnail));

        Assert.Equal((expected, expected), (file.DeviceId, thumbnail.DeviceId));
    }

    [Fact]
    public void Bytes_that_are_not_text_make_no_header_fail() => Gen.Byte.Array[0, 200].Sample(bytes =>
    {
        Assert.Equal(bytes.Length >= FileHeader.Length, FileHeader.TryRead(bytes, out var file));
        Assert.Equal(bytes.Length >= ThumbnailHeader.Length, ThumbnailHeader.TryRead(bytes, out var thumbnail));
        Assert.Equal(bytes.Length >= FrameHeader.Length, FrameHeader.TryRead(bytes, out _));
        Assert.All(file.DeviceId + thumbnail.DeviceId, character => Assert.False(char.IsControl(character)));
    }, seed: "0N0XIzNsQ0O2");

    [Fact]
    public void The_checks_are_the_last_bytes()
    {
        Assert.Equal(0x0807060504030201ul, FileHeader.CheckOf([9, 9, 1, 2, 3, 4, 5, 6, 7, 8]));
        Assert.Equal(0x04030201u, FrameHeader.CheckOf([9, 9, 1, 2, 3, 4]));
        Assert.Equal((0x0201ul, 0x0201u), (FileHeader.CheckOf([1, 2]), FrameHeader.CheckOf([1, 2])));
        Assert.Equal((0ul, 0u), (FileHeader.CheckOf([]), FrameHeader.CheckOf([])));
    }
}
