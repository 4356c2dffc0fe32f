using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Text.RegularExpressions;
using CameraP2P.Jobs;
using CameraP2P.Module.Tests.Engine;

namespace CameraP2P.Module.Tests;

/// <summary>
/// What every object looks like after ConvertTo-Json, ConvertTo-Csv and the serialiser of Export-Clixml, jobs and remoting, at the depth
/// they have by default. A type a cmdlet says it writes and <see cref="Samples"/> does not know fails the tests.
/// </summary>
public sealed class TravelTests : IDisposable
{
    /// <summary>More than the views need: an answer with nested lists, and what has no view of its own.</summary>
    private static readonly Dictionary<string, string> Samples = new(ViewTests.Samples)
    {
        ["CameraP2P.Output.CameraCommandResponse"] = "Send-CameraCommand MediaList @{ itemCntPerPage = 5; pageNo = 0 }; Send-CameraCommand DeviceInfo",
        ["CameraP2P.Session.CameraConnectionOption"] = "New-CameraConnectionOption -BroadcastAddress 127.0.0.1, 10.0.0.255",
        ["CameraP2P.Session.CameraSession"] = "$lost; $CameraSession",
        ["CameraP2P.Jobs.CameraHeartbeatJob"] = "Get-Job",
        ["CameraP2P.Session.Media.CameraSyncResult"] = "Sync-CameraMedia (Join-Path ([IO.Path]::GetTempPath()) \"travel-$PID\") -First 1",
        ["System.Boolean"] = "$true",
    };

    /// <summary>Remoting's depth; Export-Clixml goes one further.</summary>
    private const string Store = "[Management.Automation.PSSerializer]::Serialize";

    /// <summary>Types that other tools cannot read, or that only the compiler names.</summary>
    private static readonly Regex Forbidden = new(
        @"<>|ReadOnlyArray|d__\d|System\.(Net|Threading|Diagnostics|Reflection|Object)\b|CameraP2P\.|\w+ \{ \w+ = |ScopeId|AddressFamily|TargetSite|`\d",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        TimeSpan.FromSeconds(10));

    private readonly ModuleEngine engine = new();
    private readonly string capture = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public TravelTests()
    {
        File.WriteAllText(capture, """{"n":1,"t":0.25,"dir":"tx","hex":"f1300000"}""");
        engine.Set("capture", capture);
        engine.UseFakeRadios();

        // One session that has failed, so that its reason travels, too.
        var dead = engine.Connect("-Name lost -NoHeartbeat -Option (New-CameraConnectionOption -NoReconnect)");
        engine.Run("$lost = $s").RequireSuccess();
        dead.CloseSessions();
        engine.Run("$null = $lost.WaitForEndAsync().Wait(10000)").RequireSuccess();
        engine.Connect("-Name front", new() { Model = "\u001b[31mred\u202egnp", AddressPhase = false });
    }

    public static TheoryData<string> Types => [.. Samples.Keys];

    public void Dispose()
    {
        engine.Dispose();
        File.Delete(capture);
    }

    internal static bool IsJob(string type) => type.StartsWith("CameraP2P.Jobs.", StringComparison.Ordinal) && type.EndsWith("Job", StringComparison.Ordinal);

    [Fact]
    public void EveryTypeACmdletWritesIsLookedAt()
    {
        var declared = engine.Run("(Get-Command -Module CameraP2P).OutputType.Type.FullName | Sort-Object -Unique").RequireSuccess().Output.Select(each => (string)each.BaseObject);

        Assert.Empty(declared.Append(typeof(HeartbeatEvent).FullName!).Except(Samples.Keys, StringComparer.Ordinal).Except([typeof(FileInfo).FullName!], StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void JsonHoldsTextsNumbersAndListsWithoutAWarning(string type)
    {
        // Most come in lists, which take one level of the depth. PowerShell's own lists of a job, and the nested settings of an option, do not.
        var script = IsJob(type) || type == typeof(Session.CameraConnectionOption).FullName ? Samples[type] : $"{Samples[type]}; {Samples[type]}";
        var outcome = engine.Run($"& {{ {script} }} | ConvertTo-Json").RequireSuccess();

        Assert.DoesNotContain(outcome.Warnings, warning => warning.Contains("truncated", StringComparison.Ordinal));
        Assert.DoesNotMatch(Forbidden, Assert.IsType<string>(outcome.Value));
        AssertPrintable((string)outcome.Value);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void CsvHoldsNoNamesOfTypes(string type)
    {
        // A job has PowerShell's own lists, which PowerShell shows by their types.
        var columns = IsJob(type) ? "| Select-Object Id, Name, Session, SessionId, State, Location, StatusMessage" : string.Empty;
        foreach (var row in engine.Run($"& {{ {Samples[type]} }} {columns} | ConvertTo-Csv -NoTypeInformation").RequireSuccess().Output)
        {
            Assert.DoesNotMatch(Forbidden, row.ToString());
            AssertPrintable(row.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void ClixmlHoldsValuesAndNoLiveObjects(string type)
    {
        foreach (var stored in engine.Run($"& {{ {Samples[type]} }} | ForEach-Object {{ {Store}($_, 1) }}").RequireSuccess().Output)
        {
            var back = PSObject.AsPSObject(PSSerializer.Deserialize(stored.ToString()));
            if (!IsJob(type))
            {
                Assert.All(back.Properties, property => AssertPlain(property.Value, property.Name));
            }
        }
    }

    [Theory]
    [InlineData("Send-CameraCommand MediaList @{ itemCntPerPage = 5; pageNo = 0 }", "$_.Data.mediaFiles.Count", "5")]
    [InlineData("Send-CameraCommand DeviceInfo", "$_.Data.capability.languages[1].langCode", "de")]
    [InlineData("Get-CameraInfo", "$_.Raw.capability.languages[1].langCode", "de")]
    [InlineData("Get-CameraInfo", "$_.Languages -join '+'", "en+de+fr+es+it+pl+cz")]
    [InlineData("Get-CameraCommand MediaList", "$_.RequestFields.Name -join '+'", "itemCntPerPage+pageNo")]
    [InlineData("$CameraSession", "$_.Heartbeat.Interval", "3000")]
    [InlineData("New-CameraConnectionOption", "$_.Reliable.SendWindow", "64")]
    public void WhatLiesDeeperTravelsInClixml(string script, string expression, string expected)
    {
        engine.Run($"$stored = {Store}(({script}), 1)").RequireSuccess();

        Assert.Equal(expected, $"{engine.Run($"{script} | ForEach-Object {{ {expression} }}").RequireSuccess().Value}");
        Assert.Equal(expected, $"{engine.Run($"[Management.Automation.PSSerializer]::Deserialize($stored) | ForEach-Object {{ {expression} }}").RequireSuccess().Value}");
    }

    [Fact]
    public void TheAnswerTravelsAsJsonInFull()
    {
        Assert.Equal("de", engine.Run("((Send-CameraCommand DeviceInfo | ConvertTo-Json | ConvertFrom-Json).Json | ConvertFrom-Json).capability.languages[1].langCode").RequireSuccess().Value);
        Assert.DoesNotMatch("secureCode3\":[0-9]", (string)engine.Run("(Send-CameraCommand DeviceInfo).Json").Value);
    }

    [Fact]
    public void InfoSaysWhoseItIsAndWhenItWasAsked()
    {
        var before = DateTime.UtcNow;
        var info = engine.Run("Get-CameraInfo | ConvertTo-Json | ConvertFrom-Json").RequireSuccess().Output.Single();

        Assert.Equal("LBCS-000000-CCCJJ", info.Properties["Uid"].Value);
        Assert.Equal("front", info.Properties["Session"].Value);
        Assert.Equal(2L, info.Properties["SessionId"].Value);
        Assert.InRange(((DateTime)info.Properties["QueryTime"].Value).ToUniversalTime(), before, DateTime.UtcNow);
    }

    private static void AssertPlain(object? value, string name)
    {
        switch (value)
        {
            case null or bool or int or uint or long or ulong or short or ushort or byte or double or DateTime or TimeSpan:
                break;
            case string text:
                Assert.DoesNotMatch(Forbidden, text);
                AssertPrintable(text);
                break;
            case IDictionary map:
                Assert.Fail($"{name} is a {map.GetType()}.");
                break;
            case IEnumerable list:
                Assert.All(list.Cast<object?>(), each => AssertPlain(each, name));
                break;
            case PSObject { BaseObject: not PSCustomObject } wrapped:
                AssertPlain(wrapped.BaseObject, name);
                break;
            case PSObject node:
                Assert.DoesNotContain(node.TypeNames, each => Regex.IsMatch(each, @"<>|System\.(Net|Threading|Diagnostics|Exception)", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)));
                Assert.All(node.Properties, property => AssertPlain(property.Value, $"{name}.{property.Name}"));
                break;
            default:
                Assert.Fail($"{name} is a {value.GetType()}.");
                break;
        }
    }

    private static void AssertPrintable(string text) => Assert.DoesNotContain(
        text,
        letter => (char.IsControl(letter) && letter is not ('\r' or '\n')) || char.GetUnicodeCategory(letter) == UnicodeCategory.Format);
}
