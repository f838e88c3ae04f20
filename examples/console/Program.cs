using System;
using Python.Runtime;

PythonEngine.Initialize();

dynamic json = Py.Import("json");
dynamic value = json.loads("{\"name\": \"clrlink\", \"numbers\": [1, 2, 3]}");
Console.WriteLine($"{value["name"]}: {value["numbers"][1]}");

dynamic math = Py.Import("math");
double root = math.sqrt(2.0);
Console.WriteLine(root.ToString("F4", System.Globalization.CultureInfo.InvariantCulture));
