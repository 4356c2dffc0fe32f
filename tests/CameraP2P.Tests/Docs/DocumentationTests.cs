using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using CameraP2P.Protocol.Commands;
using CameraP2P.Session;
using CameraP2P.Session.Core;
using CameraP2P.Simulator;

namespace CameraP2P.Tests.Docs;

/// <summary>What the pages say is what the code does: defaults, commands, errors, bounds, names of tests, and links that lead somewhere.</summary>
public sealed partial class DocumentationTests
{
    private const string Configuration = "CONFIGURATION.md";

    /// <summary>Sections of the configuration page, and the record each describes.</summary>
    private static readonly (string[] Sections, object Defaults)[] Records =
    [
        (["Reaching the camera", "Time-outs", "Keeping it", "Restoring it", "Buffers"], CameraConnectionOption.Default),
        (["Reliable channel"], ReliableSettings.Default),
        (["Simulated camera"], new CameraSimulatorOption()),
    ];

    [Fact]
    public void Every_option_is_described_with_its_default()
    {
        foreach (var (sections, defaults) in Records)
        {
            var rows = sections.SelectMany(section => MarkdownPage.Read(Configuration).Rows(section)).Where(row => row[0] is not "property").ToDictionary(row => row[0], row => row[1], StringComparer.Ordinal);
            var expected = PropertiesOf(defaults).ToDictionary(property => property.Name, property => Describe(property.GetValue(defaults)), StringComparer.Ordinal);

            Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), rows.Keys.Order(StringComparer.Ordinal));
            foreach (var (name, value) in expected.Where(pair => pair.Value is not null))
            {
                Assert.True(string.Equals(rows[name], value, StringComparison.Ordinal), $"{Configuration}: {name} is {value}, not {rows[name]}");
            }
        }
    }

    [Theory]
    [InlineData("NewCameraConnectionOptionCommand", "Reaching the camera", "Time-outs", "Keeping it", "Restoring it", "Buffers", "Reliable channel")]
    [InlineData("StartCameraSimulatorCommand", "Simulated camera", "Simulated Bluetooth")]
    public void Every_parameter_is_named_as_it_is(string cmdlet, params string[] sections)
    {
        var source = File.ReadAllText(Path.Combine(MarkdownPage.Root, "src", "CameraP2P", "Cmdlets", cmdlet + ".cs"));
        var named = sections.SelectMany(section => MarkdownPage.Read(Configuration).Rows(section)).SelectMany(row => ParameterName().Matches(row[3]));

        Assert.Equal(
            Parameter().Matches(source).Select(match => match.Groups["name"].Value).Order(StringComparer.Ordinal),
            named.Select(match => match.Groups["name"].Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_catalogue_is_told_as_it_is()
    {
        var rows = MarkdownPage.Read("COMMAND_IDS_AND_PAYLOADS.md").Rows("Command catalogue").Where(row => row[0] is not "id");

        Assert.Equal(
            CommandCatalog.All.Select(command => string.Join(", ", command.Id, command.Name, command.Evidence, YesOrNo(command.IsDestructive), YesOrNo(command.IsRepeatable), command.AnswerChannel?.ToString(CultureInfo.InvariantCulture) ?? "–", command.Summary)).ToArray(),
            rows.Select(row => string.Join(", ", row)).ToArray());
    }

    [Fact]
    public void Every_command_whose_fields_are_known_has_them_described()
    {
        var page = MarkdownPage.Read("COMMAND_IDS_AND_PAYLOADS.md");
        var described = page.Headings.Concat(page.Rows("Fields").Select(row => row[0])).SelectMany(Numbers).ToHashSet();

        Assert.Empty(CommandCatalog.All.Where(command => command.Evidence != CommandEvidence.ReportedByName).Select(command => command.Id).Except(described));
    }

    [Fact]
    public void The_fields_of_a_command_are_those_of_the_catalogue() => Assert.All(
        MarkdownPage.Read("COMMAND_IDS_AND_PAYLOADS.md").Rows("Fields").Where(row => int.TryParse(row[0], out var id) && id != CommandIds.SetDeviceInfo),
        row =>
        {
            Assert.True(CommandCatalog.TryGet(int.Parse(row[0], CultureInfo.InvariantCulture), out var command));
            var fields = command.GetRequestFields().Concat(command.GetAnswerFields()).Select(field => field.Name).Except(["cmdId", "result", "errorMsg"], StringComparer.Ordinal);
            var listItems = CommandIds.Thumbnails == command.Id || CommandIds.StartDownload == command.Id ? ["fileType", "dirNum", "mediaNum"] : Array.Empty<string>();
            Assert.Equal(
                fields.Concat(listItems).Order(StringComparer.Ordinal),
                FieldName().Matches(row[1] + " " + row[2]).Select(match => match.Value).Order(StringComparer.Ordinal));
        });

    [Fact]
    public void Every_error_says_when_and_what_to_do()
    {
        var rows = MarkdownPage.Read("HEARTBEAT_AND_COMMANDS.md").Rows("Error handling").Where(row => row.Length == 3 && row[0] is not "id").ToArray();

        Assert.Equal(Enum.GetNames<CameraError>().Order(StringComparer.Ordinal), rows.Select(row => row[0]).Order(StringComparer.Ordinal));
        Assert.All(rows, row => Assert.All(row, cell => Assert.NotEmpty(cell)));
    }

    [Fact]
    public void Every_error_of_the_radios_says_when_and_what_to_do() => Assert.Equal(
        Enum.GetNames<CameraP2P.Wake.RadioError>().Order(StringComparer.Ordinal),
        MarkdownPage.Read("WAKE.md").Rows("Errors").Where(row => row.Length == 3 && row[0] is not "id").Select(row => row[0]).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_statistic_of_the_heartbeat_is_explained()
    {
        var explained = MarkdownPage.Read("HEARTBEAT_AND_COMMANDS.md").Rows("Statistics").SelectMany(row => row[0].Split('`', ',', ' ')).ToHashSet(StringComparer.Ordinal);

        Assert.Empty(PropertiesOf(new HeartbeatStatistics()).Select(property => property.Name).Except(explained, StringComparer.Ordinal));
    }

    [Fact]
    public void Every_event_timer_and_loss_is_named()
    {
        var text = string.Join('\n', MarkdownPage.Read("ARCHITECTURE.md").Text.Concat(MarkdownPage.Read("HEARTBEAT_AND_COMMANDS.md").Text));
        var events = typeof(SessionEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(SessionEvent))).Select(type => type.Name);
        var timers = typeof(SessionCore).Assembly.GetType("CameraP2P.Session.Core.SessionTimer", throwOnError: true)!.GetEnumNames();

        Assert.All([.. events, .. timers, .. Enum.GetNames<LossReason>(), .. Enum.GetNames<CameraSessionState>()], name => Assert.Matches($@"\b{name}\b", text));
    }

    [Fact]
    public void Every_memory_bound_stands_where_it_is_said_to_stand()
    {
        var page = MarkdownPage.Read("ARCHITECTURE.md");
        var rows = page.Rows("Memory bounds").Where(row => row[0] is not "what").ToArray();
        Assert.NotEmpty(rows);
        var sources = Directory.EnumerateFiles(Path.Combine(MarkdownPage.Root, "src"), "*.cs", SearchOption.AllDirectories).ToArray();
        foreach (var row in rows)
        {
            var file = Array.Find(sources, path => path.Replace('\\', '/').EndsWith(row[3], StringComparison.Ordinal));
            Assert.True(file is not null, $"there is no {row[3]}");
            var source = File.ReadAllText(file);
            Assert.All(row[2].Split('`', ',', ' ').Where(word => word.Length > 0), name => Assert.Matches($@"\b{name}\b", source));
        }
    }

    [Fact]
    public void Every_test_that_is_named_exists()
    {
        var tests = typeof(DocumentationTests).Assembly.GetTypes().SelectMany(type => type.GetMethods()).Select(method => method.Name).ToHashSet(StringComparer.Ordinal);
        var named = MarkdownPage.All.SelectMany(page => page.Text).SelectMany(line => TestName().Matches(line)).Select(match => match.Groups["name"].Value).ToArray();

        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.Contains(tests, test => name.EndsWith('…') ? test.StartsWith(name[..^1], StringComparison.Ordinal) : string.Equals(test, name, StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_link_leads_somewhere()
    {
        foreach (var page in MarkdownPage.All)
        {
            foreach (var link in page.Links.Where(link => !link.Contains("://", StringComparison.Ordinal)))
            {
                var parts = link.Split('#');
                var path = parts[0].Length == 0 ? page.Path : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page.Path)!, parts[0]));
                Assert.True(File.Exists(path) || Directory.Exists(path), $"{page.Name}: {link} leads nowhere");
                if (parts.Length > 1)
                {
                    Assert.True(MarkdownPage.Read(Path.GetFileName(path)).Anchors.Contains(parts[1], StringComparer.Ordinal), $"{page.Name}: {link} names no heading");
                }
            }
        }
    }

    private static IEnumerable<PropertyInfo> PropertiesOf(object record) =>
        record.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.Name is not "EqualityContract");

    /// <summary>A default as the page writes it; null where it is a record of its own.</summary>
    private static string? Describe(object? value) => value switch
    {
        null => "none",
        TimeSpan time => time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) + " s",
        bool flag => flag ? "true" : "false",
        NetworkCredential credential => $"{credential.UserName}, {credential.Password}",
        IReadOnlyList<int> numbers => string.Join(", ", numbers),
        IReadOnlyList<string> { Count: 0 } => "empty",
        ReliableSettings => null,
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    private static string YesOrNo(bool value) => value ? "yes" : "–";

    /// <summary>The command numbers of a heading such as <c>258 StartLiveAv and 259 StopLiveAv</c> or a cell such as <c>1280–1284</c>.</summary>
    private static IEnumerable<int> Numbers(string text)
    {
        var numbers = Number().Matches(text).Select(match => int.Parse(match.Value, CultureInfo.InvariantCulture)).ToArray();
        return text.Contains('–', StringComparison.Ordinal) && numbers.Length == 2
            ? Enumerable.Range(numbers[0], numbers[1] - numbers[0] + 1)
            : numbers;
    }

    [GeneratedRegex(@"(?:^|`, `)-(?<name>\w+)", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex ParameterName();

    [GeneratedRegex(@"public \S+ (?<name>\w+) \{ get; set; \}", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\b[a-z]+[A-Z]\w*", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex FieldName();

    [GeneratedRegex(@"\b\d+\b", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Number();

    [GeneratedRegex(@"`(?<name>[A-Z][a-z0-9]*(_\w+){2,}…?)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex TestName();
}
