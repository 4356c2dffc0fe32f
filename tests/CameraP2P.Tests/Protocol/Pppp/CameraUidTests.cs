using CameraP2P.Protocol.Pppp;
using CsCheck;

namespace CameraP2P.Tests.Protocol.Pppp;

public class CameraUidTests
{
    private static readonly Gen<string> Letters = Gen.Char['A', 'Z'].Array[1, 8].Select(letters => new string(letters));

    [Theory]
    [InlineData("LBCS-000000-CCCJJ")]
    [InlineData("LBCS000000CCCJJ")]
    [InlineData("  lbcs-000000-cccjj ")]
    [InlineData("LBCS-0-CCCJJ")]
    public void Forms_a_person_may_type_are_one_UID(string text) => Assert.Equal(CameraUid.Kjk230, CameraUid.Parse(text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("LBCS")]
    [InlineData("LBCS-000000")]
    [InlineData("000000-CCCJJ")]
    [InlineData("ABCDEFGHI-1-A")]
    [InlineData("A-4294967296-A")]
    [InlineData("LBCS-000000-CCCJJ!")]
    [InlineData("LBÄS-000000-CCCJJ")]
    public void Other_texts_are_refused(string? text)
    {
        Assert.False(CameraUid.TryParse(text, out var uid));
        Assert.True(uid.IsEmpty);
        Assert.Throws<FormatException>(() => CameraUid.Parse(text!));
    }

    [Fact]
    public void Parts_are_those_of_the_wire()
    {
        var uid = CameraUid.Parse("ABC-123456-XYZ");
        Assert.Equal(("ABC", 123456u, "XYZ"), (uid.Prefix, uid.Serial, uid.CheckCode));
        var bytes = new byte[CameraUid.Length];
        uid.Write(bytes);
        Assert.Equal(Wire.Hex("4142430000000000 0001e240 58595a0000000000"), bytes);
    }

    [Fact]
    public void Any_UID_is_read_as_it_was_written_in_text_and_bytes() =>
        Gen.Select(Letters, Gen.UInt, Letters).Sample((prefix, serial, check) =>
        {
            var text = $"{prefix}-{serial:D6}-{check}";
            var uid = CameraUid.Parse(text);
            var bytes = new byte[CameraUid.Length];
            uid.Write(bytes);
            return string.Equals(uid.ToString(), text, StringComparison.Ordinal) && CameraUid.TryRead(bytes, out var read) && read == uid;
        });

    [Fact]
    public void Any_bytes_are_kept_and_safe_to_print() => Gen.Byte.Array[CameraUid.Length].Sample(bytes =>
    {
        var written = new byte[CameraUid.Length];
        var isRead = CameraUid.TryRead(bytes, out var uid);
        uid.Write(written);
        return isRead && written.AsSpan().SequenceEqual(bytes) && !uid.ToString().Any(letter => letter is < ' ' or > '~');
    });
}
