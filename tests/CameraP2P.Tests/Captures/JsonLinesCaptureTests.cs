using CameraP2P.Captures;

namespace CameraP2P.Tests.Captures;

public class JsonLinesCaptureTests
{
    private const string Description = """{"source":"a test"}""";
    private const string Line = """{"n":3,"t":1.5,"dir":"rx","hex":"F1e00000","peer":"cloud","src":"a:1","dst":"b:2"}""";

    [Fact]
    public void Every_field_is_read()
    {
        var datagram = Assert.Single(Read(Description + "\n" + Line));
        Assert.Equal((3, 1.5, CaptureDirection.Rx), (datagram.Number, datagram.Time, datagram.Direction));
        Assert.Equal(("cloud", "a:1", "b:2"), (datagram.Peer, datagram.Source, datagram.Destination));
        Assert.Equal([0xF1, 0xE0, 0, 0], datagram.Bytes.ToArray());
    }

    [Fact]
    public void Blank_lines_a_byte_order_mark_and_CRLF_do_no_harm() =>
        Assert.Equal(2, Read("\uFEFF\r\n" + Description + "\r\n\r\n  \r\n" + Line + "\r\n" + Line + "\r\n").Count);

    [Fact]
    public void A_file_without_description_loses_no_datagram() => Assert.Equal(2, Read(Line + "\n" + Line).Count);

    [Fact]
    public void Missing_time_is_null() => Assert.Null(Read(Description + "\n" + """{"n":1,"dir":"tx","hex":""}""").Single().Time);

    [Theory]
    [InlineData("secret", "it is not JSON")]
    [InlineData("[1]", "it is not a JSON object")]
    [InlineData("""{"n":"secret","dir":"tx","hex":""}""", "n is no whole number")]
    [InlineData("""{"n":1,"t":"secret","dir":"tx","hex":""}""", "t is neither a number of seconds nor null")]
    [InlineData("""{"n":1,"t":1e999,"dir":"tx","hex":""}""", "t is neither a number of seconds nor null")]
    [InlineData("""{"n":1,"dir":"secret","hex":""}""", "dir is neither tx nor rx")]
    [InlineData("""{"n":1,"dir":"tx"}""", "hex is missing")]
    [InlineData("""{"n":1,"dir":"tx","hex":"abc"}""", "hex is not pairs of hexadecimal digits")]
    [InlineData("""{"n":1,"dir":"tx","hex":"secret"}""", "hex is not pairs of hexadecimal digits")]
    [InlineData("""{"n":1,"dir":"tx","hex":7}""", "hex is no text")]
    [InlineData("""{"n":1,"dir":"tx","hex":"\ud800"}""", "hex is no valid text")]
    public void A_bad_line_is_named_and_not_quoted(string line, string fault)
    {
        var error = Assert.Throws<CaptureFormatException>(() => Read(Description + "\n\n" + line));
        Assert.Equal(3, error.LineNumber);
        Assert.Equal($"Line 3 of the capture cannot be read: {fault}.", error.Message);
        Assert.DoesNotContain("secret", error.ToString().Split(" at ")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_and_datagrams_too_long_are_refused()
    {
        Assert.Throws<CaptureFormatException>(() => Read(new string(' ', JsonLinesCapture.MaxLineLength + 1)));
        var error = Assert.Throws<CaptureFormatException>(() => Read($$"""{"n":1,"dir":"tx","hex":"{{new string('0', 131072)}}"}"""));
        Assert.Contains("longer than a datagram", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Datagrams_come_while_the_rest_is_unread() =>
        Assert.Equal(3, JsonLinesCapture.Read(new StringReader(Line + "\nno JSON")).First().Number);

    private static List<CapturedDatagram> Read(string text) => [.. JsonLinesCapture.Read(new StringReader(text))];
}
