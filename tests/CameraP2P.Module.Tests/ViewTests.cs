using System.Xml.Linq;
using CameraP2P.Module.Tests.Engine;

namespace CameraP2P.Module.Tests;

/// <summary>What a person sees at 80 columns.</summary>
public sealed class ViewTests : IDisposable
{
    private const string Event = "[CameraP2P.Jobs.HeartbeatEvent]@{ Time = [DateTime]::Now; Kind = 'Failure'; SessionId = 1; Session = 'front'; Sequence = 65537; Message = 'late' }";

    /// <summary>How to come by an object of each type that has a view.</summary>
    internal static readonly Dictionary<string, string> Samples = new()
    {
        ["CameraP2P.Session.CameraSession"] = "$CameraSession",
        ["CameraP2P.Jobs.CameraHeartbeatJob"] = "Get-Job",
        ["CameraP2P.Jobs.CameraStreamJob"] = "Start-CameraStream -Listen; Stop-CameraStream -All",
        ["CameraP2P.Session.CameraEndpoint"] = "Find-Camera -BroadcastAddress 127.0.0.1 -SearchPort $sim.SearchPort -TimeoutSeconds 0.2",
        ["CameraP2P.Session.CameraConnectionOption"] = "New-CameraConnectionOption",
        ["CameraP2P.Session.Core.HeartbeatStatistics"] = "Get-CameraHeartbeat",
        ["CameraP2P.Output.CameraCommandResponse"] = "Send-CameraCommand 512",
        ["CameraP2P.Output.CameraInfo"] = "Get-CameraInfo",
        ["CameraP2P.Output.CameraCaptureDatagram"] = "ConvertFrom-CameraCapture $capture",
        ["CameraP2P.Protocol.Commands.CommandDescription"] = "Get-CameraCommand FormatStorage",
        ["CameraP2P.Jobs.HeartbeatEvent"] = Event,
        ["CameraP2P.Session.Media.CameraStreamStatistics"] = "$stream = Start-CameraStream -Path (Join-Path ([IO.Path]::GetTempPath()) \"view-$PID.mp4\") -Force; $shot = $stream.Statistics; Stop-CameraStream -All; $shot",
        ["CameraP2P.Simulator.CameraSimulator"] = "$sim",
        ["CameraP2P.Output.CameraMedia"] = "Get-CameraMedia -First 1 -Type Video",
        ["CameraP2P.Output.CameraBluetoothEndpoint"] = "Find-Camera -Bluetooth -TimeoutSeconds 0.2 | Select-Object -First 1",
        ["CameraP2P.Output.CameraWifi"] = "Enable-CameraWifi TC100_32E8",
        ["CameraP2P.Output.CameraWifiConnection"] = "Enable-CameraWifi TC100_32E8 | Connect-CameraWifi; Disconnect-CameraWifi",
        ["CameraP2P.Output.CameraConnectionTest"] = "Test-CameraConnection ::1 | Where-Object Stage -eq NameResolution",
    };

    private readonly ModuleEngine engine = new();
    private readonly string capture = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public ViewTests()
    {
        File.WriteAllText(capture, """{"n":1,"t":0.25,"dir":"tx","hex":"f1300000"}""");
        engine.Set("capture", capture);
        engine.Connect("-Name front");
        engine.UseFakeRadios();
    }

    public static TheoryData<string> Types => [.. Samples.Keys];

    internal static XElement[] Views { get; } = [.. XDocument.Load(Path.Combine(Path.GetDirectoryName(ModuleEngine.ManifestPath)!, "bin", "CameraP2P.Format.ps1xml")).Descendants("View")];

    public void Dispose()
    {
        engine.Dispose();
        File.Delete(capture);
    }

    [Theory]
    [InlineData("$CameraSession", "Id Name", "front")]
    [InlineData("$sim", "SearchPort", "KJK230")]
    [InlineData("Find-Camera -BroadcastAddress 127.0.0.1 -SearchPort $sim.SearchPort -TimeoutSeconds 0.2", "RoundTripTime", "LBCS-000000-CCCJJ")]
    [InlineData("New-CameraConnectionOption", "HeartbeatInterval", "3 s")]
    [InlineData("Send-CameraCommand 512", "RoundTripTime", "fields: devId")]
    [InlineData("Get-CameraCommand FormatStorage", "IsDestructive", "True")]
    [InlineData("Get-CameraInfo", "TemperatureCelsius", "°C")]
    [InlineData("Get-CameraHeartbeat", "Acknowledged", "front")]
    [InlineData("Get-Job", "Location", "CameraHeartbeat1")]
    [InlineData("Start-CameraStream -Listen", "Url", "http://127.0.0.1:")]
    [InlineData(Event, "Sequence", "0x10001")]
    [InlineData("Test-CameraConnection 127.0.0.1 -Port $sim.Port", "Passed", "the camera greets")]
    [InlineData("Get-CameraMedia -First 1 -Type Video", "Duration", "15.0 s")]
    [InlineData("Test-CameraConnection ::1", "Passed", "IPv4")]
    [InlineData("ConvertFrom-CameraCapture $capture", "Opcode", "LAN_SEARCH")]
    public void WhatIsWrittenIsShownInEightyColumns(string script, string label, string value)
    {
        var shown = engine.Show(script);

        Assert.Contains(label, shown, StringComparison.Ordinal);
        Assert.Contains(value, shown, StringComparison.Ordinal);
        Assert.All(shown.Split('\n'), line => Assert.InRange(line.TrimEnd().Length, 0, 80));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void EveryColumnOfEveryViewHasSomethingBehindIt(string type)
    {
        var sample = Assert.Single(engine.Run(Samples[type]).RequireSuccess().Output);
        Assert.Equal(type, sample.BaseObject.GetType().FullName);
        engine.Set("sample", sample);

        foreach (var view in Views.Where(view => view.Descendants("TypeName").First().Value == type))
        {
            Assert.All(view.Descendants("PropertyName"), name => Assert.NotNull(sample.Properties[name.Value]));
            Assert.All(view.Descendants("ScriptBlock"), script => engine.Run($"$sample | ForEach-Object {{ {script.Value} }}").RequireSuccess());
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void AColumnHasTheNameOfItsProperty(string type)
    {
        engine.Set("sample", Assert.Single(engine.Run(Samples[type]).RequireSuccess().Output));
        foreach (var label in Views.Where(view => view.Descendants("TypeName").First().Value == type).SelectMany(view => view.Descendants("Label")))
        {
            Assert.Equal(true, engine.Run($"Set-StrictMode -Version Latest; $null = $sample.{label.Value}; $true").RequireSuccess().Value);
        }
    }

    [Theory]
    [InlineData("Get-CameraMedia -First 1", "2025-12-31")]
    [InlineData("(Get-CameraInfo | Format-List)", "QueryTime *: 2")]
    [InlineData("(Get-CameraInfo | Format-Table)", " 2[0-9]{3}-[0-9]{2}-[0-9]{2} ")]
    [InlineData("(" + Event + " | Format-List)", "Time *: 20[2-4][0-9]-")]
    public void DatesAreThoseOfTheInvariantCalendarInEveryCulture(string script, string expected)
    {
        foreach (var culture in (string[])["th-TH", "ar-SA", "fa-IR"])
        {
            var shown = engine.Show($"[cultureinfo]::CurrentCulture = '{culture}'; {script}");

            Assert.Matches(expected, shown);
            Assert.DoesNotMatch("(25[6-9]|14[0-9])[0-9]-", shown);
        }
    }

    [Fact]
    public void TheSecondTypeOfAnOutputShowsItsDefaultProperties()
    {
        foreach (var (type, sample) in Samples.Where(each => each.Value is not ("$CameraSession" or "Get-Job")))
        {
            var shown = engine.Show($"$CameraSession; {sample}");

            var properties = shown.Split('\n').Count(line => System.Text.RegularExpressions.Regex.IsMatch(line, "^[A-Za-z]+ +: ", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)));
            Assert.True(properties is > 0 and <= 8, $"{type}: {shown}");
        }
    }

    [Fact]
    public void EveryTypeWithAViewWasLookedAtAndEveryTableFits()
    {
        Assert.Equal(Samples.Keys.Order(), Views.Select(view => view.Descendants("TypeName").First().Value).Distinct().Order());
        foreach (var table in Views.Where(view => view.Element("TableControl") is not null))
        {
            var columns = table.Descendants("TableColumnHeader").ToArray();
            Assert.InRange(columns.Sum(column => ((int?)column.Element("Width") ?? 8) + 1) - 1, 20, 80);
            Assert.Equal(columns.Length, table.Descendants("TableColumnItem").Count());
        }
    }

    [Fact]
    public void AnErrorIsShownWithWhatToTryOnce()
    {
        engine.Run("Disconnect-Camera").RequireSuccess();

        var shown = engine.Show("try { Get-CameraInfo -ErrorAction Stop } catch { $_ }");

        Assert.Contains("$CameraSession is empty", shown, StringComparison.Ordinal);
        Assert.Equal(2, shown.Split("Connect-Camera first").Length);
    }
}
