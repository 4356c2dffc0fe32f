using System.Text.RegularExpressions;
using System.Xml.Linq;
using CameraP2P.Module.Tests.Engine;

namespace CameraP2P.Module.Tests.Help;

/// <summary>An example of a help page.</summary>
public sealed record HelpExample(string Title, string Code);

/// <summary>What a page, or its MAML, says about a cmdlet.</summary>
public sealed partial record CommandHelp(string Name, string Synopsis, IReadOnlyDictionary<string, string> Parameters, IReadOnlyDictionary<string, string> Defaults, IReadOnlyList<HelpExample> Examples)
{
    public static string Root { get; } = Path.GetDirectoryName(ModuleEngine.ManifestPath)!;

    public static string MamlPath { get; } = Path.Combine(Root, "en-US", "CameraP2P.dll-Help.xml");

    public static string PageFolder { get; } = Path.Combine(Root, "docs", "cmdlets");

    /// <summary>What Get-Help shows, by name.</summary>
    public static IReadOnlyDictionary<string, CommandHelp> Maml { get; } =
        XDocument.Load(MamlPath).Root!.Elements().Select(FromMaml).ToDictionary(help => help.Name, StringComparer.Ordinal);

    /// <summary>What the pages say, by name.</summary>
    public static IReadOnlyDictionary<string, CommandHelp> Pages { get; } =
        Directory.EnumerateFiles(PageFolder, "*-*.md").Select(FromPage).ToDictionary(help => help.Name, StringComparer.Ordinal);

    private static XElement Child(XElement parent, string name) => parent.Elements().First(each => each.Name.LocalName == name);

    private static IEnumerable<XElement> Children(XElement parent, string name) => parent.Elements().Where(each => each.Name.LocalName == name);

    private static string Text(XElement parent) => string.Join("\n\n", parent.Elements().Select(each => each.Value)).Trim();

    private static CommandHelp FromMaml(XElement command)
    {
        var details = Child(command, "details");
        var parameters = Child(command, "parameters").Elements().ToArray();
        return new CommandHelp(
            Child(details, "name").Value,
            Text(Child(details, "description")),
            parameters.ToDictionary(each => Child(each, "name").Value, each => Text(Child(each, "description")), StringComparer.Ordinal),
            parameters.ToDictionary(each => Child(each, "name").Value, each => Children(each, "defaultValue").FirstOrDefault()?.Value ?? string.Empty, StringComparer.Ordinal),
            [.. Child(command, "examples").Elements().Select(each => new HelpExample(Child(each, "title").Value.Trim('-', ' '), Child(each, "code").Value.Trim()))]);
    }

    private static CommandHelp FromPage(string path)
    {
        var text = File.ReadAllText(path).ReplaceLineEndings("\n");
        var parameters = Parameter().Matches(text);
        return new CommandHelp(
            Path.GetFileNameWithoutExtension(path),
            SynopsisOf().Match(text).Groups["text"].Value,
            parameters.ToDictionary(match => match.Groups["name"].Value, match => match.Groups["text"].Value, StringComparer.Ordinal),
            parameters.ToDictionary(match => match.Groups["name"].Value, match => match.Groups["default"].Value.Replace("''", "\"", StringComparison.Ordinal).Trim('\'').Replace('"', '\''), StringComparer.Ordinal),
            [.. Example().Matches(text).Select(match => new HelpExample(match.Groups["title"].Value.Replace("`", string.Empty, StringComparison.Ordinal), match.Groups["code"].Value.Trim()))]);
    }

    [GeneratedRegex(@"## SYNOPSIS\n\n(?<text>.+)\n", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex SynopsisOf();

    [GeneratedRegex(@"^### -(?<name>\w+)\n\n(?<text>(?:(?!^###|^```).*\n)+?)\n```yaml\nType: .*\nDefaultValue: (?<default>.*)\n", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 10_000)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"^### (?<title>Example \d+: .*)\n\n```powershell\n(?<code>(?:(?!^```).*\n)+)```", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 10_000)]
    private static partial Regex Example();
}
