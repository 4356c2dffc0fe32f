using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace CameraP2P.Shell;

/// <summary>Asks the person at the terminal; where nobody is to be asked, every question is an error.</summary>
internal sealed class Questions(ShellHostUI ui, ShellConsole console, bool mayPrompt)
{
    private static readonly TimeSpan KeyPoll = TimeSpan.FromMilliseconds(20);

    /// <summary>Gives up the question that is being asked.</summary>
    public CancellationToken Stopping { get; set; }

    public string ReadLine()
    {
        RequirePerson("a line of input");
        try
        {
            return console.In.Read(Stopping) ?? string.Empty;
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
    }

    /// <summary>Reads without showing it.</summary>
    public SecureString ReadSecret()
    {
        RequirePerson("a password");
        var secret = new SecureString();
        for (var key = NextKey(); key.Key != ConsoleKey.Enter; key = NextKey())
        {
            if (key.Key == ConsoleKey.Backspace && secret.Length > 0)
            {
                secret.RemoveAt(secret.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                secret.AppendChar(key.KeyChar);
            }
        }

        ui.WriteLine();
        secret.MakeReadOnly();
        return secret;
    }

    public Dictionary<string, PSObject> AskFields(string caption, string message, Collection<FieldDescription> fields)
    {
        RequirePerson(string.Join(", ", fields.Select(field => field.Name)));
        WriteHeading(caption, message);
        return fields.ToDictionary(field => field.Name, AskField, StringComparer.OrdinalIgnoreCase);
    }

    public int AskChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        RequirePerson($"'{message}'");
        WriteHeading(caption, message);
        var keys = choices.Select(choice => KeyOf(choice.Label)).ToArray();
        var names = choices.Select(choice => choice.Label.Replace("&", string.Empty, StringComparison.Ordinal)).ToArray();
        while (true)
        {
            ui.Write(string.Join("  ", keys.Zip(names, (key, name) => $"[{key}] {name}")));
            ui.Write(defaultChoice >= 0 ? $" (default is \"{keys[defaultChoice]}\"): " : ": ");
            var answer = ReadLine().Trim();
            var chosen = answer.Length == 0 ? defaultChoice : Array.FindIndex(keys, key => Same(key, answer));
            chosen = chosen >= 0 || answer.Length == 0 ? chosen : Array.FindIndex(names, name => Same(name, answer));
            if (chosen >= 0)
            {
                return chosen;
            }
        }
    }

    public PSCredential AskCredential(string caption, string message, string? userName)
    {
        RequirePerson("a user name and a password");
        WriteHeading(caption, message);
        if (string.IsNullOrEmpty(userName))
        {
            ui.Write("User: ");
            userName = ReadLine();
        }

        ui.Write($"Password for user {userName}: ");
        return new PSCredential(userName, ReadSecret());
    }

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    /// <summary>The letter after the ampersand: "Yes to &amp;All" is A.</summary>
    private static string KeyOf(string label)
    {
        var at = label.IndexOf('&', StringComparison.Ordinal);
        return at >= 0 && at + 1 < label.Length ? label.Substring(at + 1, 1).ToUpperInvariant() : label;
    }

    private PSObject AskField(FieldDescription field)
    {
        var type = Type.GetType(field.ParameterAssemblyFullName ?? string.Empty);
        if (type == typeof(PSCredential))
        {
            return new PSObject(AskCredential(string.Empty, field.Name, null));
        }

        if (type == typeof(SecureString))
        {
            ui.Write($"{field.Name}: ");
            return new PSObject(ReadSecret());
        }

        return new PSObject(type?.IsArray == true ? AskList(field.Name) : AskText($"{field.Name}: "));
    }

    private string AskText(string prompt)
    {
        ui.Write(prompt);
        return ReadLine();
    }

    /// <summary>Values until an empty line.</summary>
    private string[] AskList(string name)
    {
        var values = new List<string>();
        while (true)
        {
            var value = AskText(string.Create(CultureInfo.InvariantCulture, $"{name}[{values.Count}]: "));
            if (value.Length == 0)
            {
                return [.. values];
            }

            values.Add(value);
        }
    }

    private ConsoleKeyInfo NextKey()
    {
        while (!Console.KeyAvailable)
        {
            if (Stopping.WaitHandle.WaitOne(KeyPoll))
            {
                throw new PipelineStoppedException();
            }
        }

        return Console.ReadKey(intercept: true);
    }

    private void WriteHeading(string caption, string message)
    {
        foreach (var line in new[] { caption, message }.Where(line => !string.IsNullOrWhiteSpace(line)))
        {
            ui.WriteLine(line);
        }
    }

    private void RequirePerson(string what)
    {
        if (!mayPrompt)
        {
            throw new HostException(
                $"This needs an answer ({what}), but nobody is to be asked here. Pass the value as a parameter, or -Confirm:$false.",
                innerException: null,
                errorId: "PromptNotAllowed",
                ErrorCategory.ResourceUnavailable);
        }
    }
}
