using System.Text;
using System.Text.RegularExpressions;

namespace CameraP2P.Tests.Docs;

/// <summary>One page of the documentation: its headings, tables and links, without code blocks.</summary>
internal sealed partial class MarkdownPage
{
    private readonly List<(string Section, string Line)> lines = [];

    private MarkdownPage(string path)
    {
        Path = path;
        var section = string.Empty;
        var inCode = false;
        foreach (var line in File.ReadLines(path))
        {
            inCode ^= line.StartsWith("```", StringComparison.Ordinal);
            if (inCode)
            {
                continue;
            }

            if (Heading().Match(line) is { Success: true } heading)
            {
                section = heading.Groups["text"].Value;
            }

            lines.Add((section, line));
        }
    }

    /// <summary>The repository: the first folder at or above the test assembly that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Every page of the project.</summary>
    public static IReadOnlyList<MarkdownPage> All { get; } =
    [
        .. new[] { Root, System.IO.Path.Combine(Root, "docs") }
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.md"))
            .Select(path => new MarkdownPage(path)),
    ];

    public string Path { get; }

    public string Name => System.IO.Path.GetFileName(Path);

    public IEnumerable<string> Text => lines.Select(line => line.Line);

    public IEnumerable<string> Headings => Text.Select(line => Heading().Match(line)).Where(match => match.Success).Select(match => match.Groups["text"].Value);

    /// <summary>What an address may name behind its #.</summary>
    public IEnumerable<string> Anchors => Headings.Select(Slug);

    public IEnumerable<string> Links => Text.SelectMany(line => Link().Matches(line)).Select(match => match.Groups["target"].Value);

    public static MarkdownPage Read(string name) => All.Single(page => string.Equals(page.Name, name, StringComparison.Ordinal));

    /// <summary>The cells of the table rows under one heading, or on the whole page; code marks and blanks are cut off.</summary>
    public IEnumerable<string[]> Rows(string? section = null) => lines
        .Where(line => (section is null || string.Equals(line.Section, section, StringComparison.Ordinal)) && line.Line.StartsWith('|') && !line.Line.StartsWith("|---", StringComparison.Ordinal))
        .Select(line => line.Line.Trim('|').Split('|').Select(cell => cell.Trim(' ', '`')).ToArray());

    /// <summary>As GitHub makes an anchor of a heading.</summary>
    private static string Slug(string heading)
    {
        var slug = new StringBuilder();
        foreach (var letter in heading.ToLowerInvariant())
        {
            if (char.IsLetterOrDigit(letter) || letter is '-' or '_')
            {
                slug.Append(letter);
            }
            else if (letter == ' ')
            {
                slug.Append('-');
            }
        }

        return slug.ToString();
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "CameraP2P.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No CameraP2P.slnx at or above {AppContext.BaseDirectory}.");
    }

    [GeneratedRegex("^#{1,6} (?<text>.+)$", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Link();
}
