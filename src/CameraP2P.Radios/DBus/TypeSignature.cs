namespace CameraP2P.Radios.DBus;

/// <summary>Cuts D-Bus signatures into complete types.</summary>
internal static class TypeSignature
{
    /// <summary>The complete types one after the other.</summary>
    public static IEnumerable<string> Split(string signature)
    {
        for (var start = 0; start < signature.Length;)
        {
            var end = EndOf(signature, start);
            yield return signature[start..end];
            start = end;
        }
    }

    /// <summary>Where the complete type that begins here ends.</summary>
    /// <exception cref="FormatException">The signature ends within it.</exception>
    public static int EndOf(string signature, int start)
    {
        var position = start;
        while (position < signature.Length && signature[position] == 'a')
        {
            position++;
        }

        for (var depth = 0; position < signature.Length;)
        {
            depth += signature[position++] switch { '(' or '{' => 1, ')' or '}' => -1, _ => 0 };
            if (depth == 0)
            {
                return position;
            }
        }

        throw new FormatException($"This is no D-Bus signature: {signature}");
    }
}
