using System;
using System.Collections.Generic;
using System.Text;
using System.Xml.Linq;

namespace Python.Runtime.Bridge;

/// <summary>XML documentation as plain text: the summary, then what there is of the sections, each under a heading.</summary>
internal sealed class DocumentText
{
    private const int Width = 88;

    private static readonly (string Element, string Heading)[] Sections =
    {
        ("typeparam", "Type parameters"), ("param", "Parameters"), ("returns", "Returns"), ("value", "Value"),
        ("exception", "Raises"), ("remarks", "Remarks"), ("example", "Example"),
    };

    // Paragraphs, finished; those that begin with a blank are kept as they are.
    private readonly List<string> paragraphs = new();
    private readonly StringBuilder line = new();
    private bool space;

    /// <summary>The text of a member element; empty where it says nothing.</summary>
    internal static string Of(XElement member)
    {
        var blocks = new List<string>();
        foreach (XElement summary in member.Elements("summary"))
        {
            AddBlock(blocks, Body(summary, 0));
        }
        foreach ((string element, string heading) in Sections)
        {
            AddBlock(blocks, Section(member, element, heading));
        }
        return string.Join("\n\n", blocks);
    }

    private static void AddBlock(List<string> blocks, string text)
    {
        if (text.Length > 0)
        {
            blocks.Add(text);
        }
    }

    private static string Section(XElement member, string name, string heading)
    {
        var text = new StringBuilder();
        foreach (XElement element in member.Elements(name))
        {
            string body = Body(element, 4);
            string? subject = element.Attribute("name")?.Value ?? Reference(element.Attribute("cref")?.Value);
            if (body.Length == 0 && (subject is null || name is not "exception"))
            {
                continue;
            }
            text.Append('\n');
            text.Append(subject is null ? body : body.Length == 0 ? "    " + subject : Labelled(element, subject));
        }
        return text.Length == 0 ? "" : heading + ":" + text;
    }

    // "    name: what it is", its further lines indented more.
    private static string Labelled(XElement element, string subject)
    {
        var text = new DocumentText();
        text.line.Append(subject).Append(':');
        text.space = true;
        text.Add(element);
        return text.Finish(4, 8);
    }

    private static string Body(XElement element, int indent)
    {
        var text = new DocumentText();
        text.Add(element);
        return text.Finish(indent, indent);
    }

    /* ---- elements ---- */

    private void Add(XContainer parent)
    {
        foreach (XNode node in parent.Nodes())
        {
            if (node is XText words)
            {
                AddWords(words.Value);
            }
            else if (node is XElement element)
            {
                AddElement(element);
            }
        }
    }

    private void AddElement(XElement element)
    {
        switch (element.Name.LocalName)
        {
            case "see" or "seealso":
                AddReference(element);
                break;
            case "paramref" or "typeparamref":
                AddWords(element.Attribute("name")?.Value ?? element.Value);
                break;
            case "c" or "tt":
                AddWords("`" + element.Value.Trim() + "`");
                break;
            case "code":
                AddCode(element.Value);
                break;
            case "list":
                AddList(element);
                break;
            case "br":
                EndParagraph();
                break;
            case "para" or "p" or "item" or "listheader" or "description" or "term":
                EndParagraph();
                Add(element);
                EndParagraph();
                break;
            default:
                Add(element);
                break;
        }
    }

    private void AddReference(XElement element)
    {
        if (!element.IsEmpty && element.Value.Trim().Length > 0)
        {
            Add(element);
            return;
        }
        string? word = element.Attribute("langword")?.Value ?? Reference(element.Attribute("cref")?.Value)
            ?? element.Attribute("href")?.Value;
        AddWords(word ?? "");
    }

    // "M:System.Math.Abs(System.Int32)" → "System.Math.Abs"
    private static string? Reference(string? id)
    {
        if (id is null)
        {
            return null;
        }
        string name = id.Length > 1 && id[1] == ':' ? id.Substring(2) : id;
        int parameters = name.IndexOf('(');
        name = parameters < 0 ? name : name.Substring(0, parameters);
        name = name.Replace(".#ctor", "");
        int arity = name.IndexOf('`');
        while (arity >= 0)
        {
            int end = arity;
            while (end < name.Length && (name[end] == '`' || char.IsDigit(name[end])))
            {
                end++;
            }
            name = name.Remove(arity, end - arity);
            arity = name.IndexOf('`');
        }
        return name;
    }

    // "- term: description", or numbered.
    private void AddList(XElement list)
    {
        EndParagraph();
        bool numbered = list.Attribute("type")?.Value == "number";
        int number = 0;
        foreach (XElement item in list.Elements())
        {
            number += item.Name.LocalName == "item" ? 1 : 0;
            line.Append(numbered && number > 0 ? number + "." : "-");
            space = true;
            AddItem(item);
            EndItem();
        }
    }

    private void AddItem(XElement item)
    {
        XElement? term = item.Element("term");
        XElement? description = item.Element("description");
        if (term is null && description is null)
        {
            Add(item);
            return;
        }
        if (term is not null)
        {
            Add(term);
            line.Append(description is null ? "" : ":");
            space = true;
        }
        if (description is not null)
        {
            Add(description);
        }
    }

    /* ---- text ---- */

    private void AddWords(string words)
    {
        foreach (char letter in words)
        {
            if (char.IsWhiteSpace(letter))
            {
                space = true;
                continue;
            }
            if (space && line.Length > 0)
            {
                line.Append(' ');
            }
            space = false;
            line.Append(letter);
        }
    }

    private void EndParagraph()
    {
        if (line.Length > 0)
        {
            paragraphs.Add(line.ToString());
        }
        line.Clear();
        space = false;
    }

    // Items stand close together: a mark tells them from paragraphs.
    private void EndItem()
    {
        if (line.Length > 0)
        {
            paragraphs.Add("\t" + line);
        }
        line.Clear();
        space = false;
    }

    private void AddCode(string code)
    {
        EndParagraph();
        string[] lines = code.Replace("\r", "").Trim('\n').TrimEnd().Split('\n');
        int common = int.MaxValue;
        foreach (string one in lines)
        {
            int indent = one.Length - one.TrimStart().Length;
            common = indent == one.Length ? common : Math.Min(common, indent);
        }
        var text = new StringBuilder();
        foreach (string one in lines)
        {
            text.Append(text.Length == 0 ? "    " : "\n    ").Append(one.Length > common ? one.Substring(common).TrimEnd() : "");
        }
        paragraphs.Add(text.ToString());
    }

    private string Finish(int first, int further)
    {
        EndParagraph();
        var text = new StringBuilder();
        for (int i = 0; i < paragraphs.Count; i++)
        {
            bool item = paragraphs[i][0] == '\t';
            text.Append(i == 0 ? "" : item ? "\n" : "\n\n");
            AppendWrapped(text, paragraphs[i].TrimStart('\t'), i == 0 ? first : further, item ? further + 2 : further);
        }
        return text.ToString();
    }

    private static void AppendWrapped(StringBuilder text, string paragraph, int first, int further)
    {
        if (paragraph.StartsWith("    ", StringComparison.Ordinal))
        {
            string indent = new string(' ', further);
            text.Append(indent).Append(paragraph.Replace("\n", "\n" + indent));
            return;
        }
        int length = first;
        text.Append(' ', first);
        bool begun = false;
        foreach (string word in paragraph.Split(' '))
        {
            if (begun && length + 1 + word.Length > Width)
            {
                text.Append('\n').Append(' ', further);
                length = further;
                begun = false;
            }
            text.Append(begun ? " " : "").Append(word);
            length += word.Length + (begun ? 1 : 0);
            begun = true;
        }
    }
}
