using CameraP2P.Module.Tests.Engine;
using CameraP2P.Output;
using CameraP2P.Captures;
using CameraP2P.Tests.Captures;

namespace CameraP2P.Module.Tests;

public sealed class CaptureTests : IDisposable
{
    private readonly ModuleEngine engine = new();
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public CaptureTests() => engine.Set("folder", folder);

    public void Dispose()
    {
        engine.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void DatagramsComeWithoutTheirRepeats()
    {
        Write("a.jsonl", Line(1, 0.5, "tx", "f1300000"), Line(2, 1, "rx", "f1e00000"), Line(3, 1.5, "rx", "f1e00000"));

        var datagrams = Convert("ConvertFrom-CameraCapture $folder/a.jsonl");

        Assert.Equal([1, 2, 3], datagrams.Select(each => each.Number).ToArray());
        Assert.Equal([0.5, 1, 1.5], datagrams.Select(each => each.Time).ToArray());
        Assert.Equal("LAN_SEARCH", datagrams[0].Opcode.ToString());
        Assert.Equal(CaptureDirection.Tx, datagrams[0].Direction);
        Assert.All(datagrams, each => Assert.Equal(Path.Combine(folder, "a.jsonl"), each.Path));
    }

    [Theory]
    [InlineData("ConvertFrom-CameraCapture $folder/*.jsonl")]
    [InlineData("\"$folder/a.jsonl\", \"$folder/b[1].jsonl\" | ConvertFrom-CameraCapture")]
    [InlineData("[IO.Directory]::GetFiles($folder) | ForEach-Object { [pscustomobject]@{ FullName = $_ } } | ConvertFrom-CameraCapture")]
    [InlineData("[IO.DirectoryInfo]::new($folder).GetFiles() | ConvertFrom-CameraCapture")]
    public void FilesComeByPatternAndPipeline(string script)
    {
        Write("a.jsonl", Line(1, null, "tx", "f1300000"));
        Write("b[1].jsonl", Line(2, null, "tx", "f1300000"));

        Assert.Equal([1, 2], Convert(script).Select(each => each.Number).Order().ToArray());
    }

    [Fact]
    public void WhatCannotBeReadOrIsLeftOutIsCounted()
    {
        byte[] broken = [0xF2, .. CaptureBuilder.Alive[1..]];
        var headless = CaptureBuilder.Udp(CaptureBuilder.Alive);
        headless[0] = 0x55;
        var file = new CaptureBuilder().Pcap().PcapPacket(CaptureBuilder.Udp(CaptureBuilder.Alive)).PcapPacket(CaptureBuilder.Udp(broken)).PcapPacket(headless);
        File.WriteAllBytes(Path.Combine(folder, "broken.pcap"), file.ToArray());
        File.WriteAllBytes(Path.Combine(folder, "none.pcap"), new CaptureBuilder().Pcap().ToArray());

        Assert.Equal(
            ["broken.pcap: 1 of 2 cannot be read (Error); left out, because the IPv4 header is damaged or cut: 1.", "none.pcap: it holds no packets."],
            engine.Run("ConvertFrom-CameraCapture $folder/*.pcap").RequireSuccess().Warnings);
    }

    [Fact]
    public void WhatIsIncompleteIsShownAndCountedInOneWarning()
    {
        var packet = CaptureBuilder.Udp([0xF1, 0xD0, 0, 104, 0xD1, 0, 0, 0, .. new byte[100]]);
        var file = new CaptureBuilder().Pcap().PcapPacket(CaptureBuilder.Udp(CaptureBuilder.Alive)).PcapPacket(packet[..60]).PcapPacket(packet[..60]).PcapPacket(packet[..24]);
        File.WriteAllBytes(Path.Combine(folder, "cut.pcap"), file.ToArray());

        var outcome = engine.Run("ConvertFrom-CameraCapture $folder/cut.pcap").RequireSuccess();

        Assert.Equal([false, true, true], outcome.Output.Select(each => ((CameraCaptureDatagram)each.BaseObject).IsIncomplete));
        Assert.Equal("cut.pcap: 2 of 3 datagrams are incomplete (IsIncomplete); 1 packets were cut before their UDP header and left out.", Assert.Single(outcome.Warnings));
    }

    [Fact]
    public void NoControlOrBidirectionalCharacterIsInAnyProperty()
    {
        Write("a.jsonl", """{"n":1,"t":0,"dir":"tx","hex":"f1300000","src":"1.2.3.4:5\u001b[31m","dst":"\u202e4.3.2.1:5","peer":"\u0007cloud"}""");

        var datagram = Assert.Single(Convert("ConvertFrom-CameraCapture $folder/a.jsonl"));

        foreach (var property in typeof(CameraCaptureDatagram).GetProperties().Where(property => property.PropertyType == typeof(string)))
        {
            Assert.Equal(Protocol.Printable.Clean((string?)property.GetValue(datagram)), (string?)property.GetValue(datagram) ?? string.Empty);
        }
    }

    [Fact]
    public void WhatCannotBeReadIsNamedAndTheOtherFilesGoOn()
    {
        Write("a.jsonl", "{}", "rubbish");
        Write("b.jsonl", Line(1, null, "tx", "00"));

        var outcome = engine.Run("ConvertFrom-CameraCapture $folder/a.jsonl, $folder/none.jsonl, $folder/*.pcap, $folder/b.jsonl");

        Assert.Null(outcome.Terminating);
        Assert.Equal(["CaptureUnreadable", "PathNotFound", "PathNotFound"], outcome.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]).ToArray());
        Assert.Null(((CameraCaptureDatagram)outcome.Value).Opcode);
        Assert.NotNull(((CameraCaptureDatagram)outcome.Value).Error);
    }

    [Fact]
    public void TheRecordingsAreReadWholeAndRepeatsOnlyWhenWanted()
    {
        engine.Set("file", CaptureFolder.PathOf("udp_traffic_1.jsonl"));

        var all = Convert("ConvertFrom-CameraCapture $file -IncludeDuplicate");
        var once = Convert("ConvertFrom-CameraCapture $file");

        // the recordings: 202 datagrams, 11 command records with repeats out.
        Assert.Equal(202, all.Length);
        Assert.Equal(all.Count(each => !each.IsDuplicate), once.Length);
        Assert.Equal([0, 0, 258, 258, 259, 259, 512, 512, 525, 525, 525], once.Where(each => each.CommandId is not null).Select(each => each.CommandId!.Value).Order().ToArray());
        Assert.DoesNotContain(once, each => each.Json?.Contains("\"password\":\"admin\"", StringComparison.Ordinal) == true);
        Assert.IsType<int>(engine.Run("(ConvertFrom-CameraCapture $file | Where-Object CommandId -eq 525)[0].CommandId").Value);
    }

    private static string Line(int number, double? time, string direction, string hex) => FormattableString.Invariant(
        $$"""{"n":{{number}},"t":{{(time is null ? "null" : FormattableString.Invariant($"{time}"))}},"dir":"{{direction}}","hex":"{{hex}}"}""");

    private void Write(string name, params string[] lines) => File.WriteAllLines(Path.Combine(folder, name), lines);

    private CameraCaptureDatagram[] Convert(string script) =>
        [.. engine.Run(script).RequireSuccess().Output.Select(each => (CameraCaptureDatagram)each.BaseObject)];
}
