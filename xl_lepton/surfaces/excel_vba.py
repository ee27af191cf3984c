"""The Visual Basic module of the Excel add-in: one Function per function of the registry, with its help, and real Excel errors.

It stands in for the module that xlwings' own import makes. Each Function calls Python through xlwings' `XLPy.CallUDF`; an error
comes back as its code in a Long (see `xlwings_udfs`), which CVErr makes an error value again, so that ISERROR, IFNA and IFERROR
see it. `LeptonDescribe` registers help and argument help for the function wizard; `LeptonLastFailure` shows why Python itself
could not be reached.
"""

from __future__ import annotations

from collections.abc import Iterable

from xl_lepton.core.function import Argument, Function
from xl_lepton.surfaces.xlwings_udfs import HELP_LIMIT, argument_help, category

MODULE_NAME = "lepton_udfs"
CALLED_MODULE = "xl_lepton.surfaces.excel_calls"
LINE_LIMIT = 1000  # a line of Visual Basic holds at most 1023 characters (MS-VBAL 3.2.1)

_HEAD = f"""Attribute VB_Name = "{MODULE_NAME}"
' Made by `xl-lepton excel init` from the functions' own declarations: do not edit, make it again.
Option Explicit

Private LastFailure As String
"""

_TAIL = f"""
Public Sub LeptonLastFailure()
    MsgBox IIf(LastFailure = "", "Every call has reached Python.", LastFailure)
End Sub

Private Function Answer(ByVal FunctionName As String, ByVal Arguments As Variant) As Variant
    On Error GoTo Failed
    Answer = WithErrors(XLPy.CallUDF("{CALLED_MODULE}", FunctionName, Arguments, ActiveWorkbook, Application.Caller))
    Exit Function
Failed:
    LastFailure = FunctionName & ": " & Err.Description
    Answer = CVErr(2015)
End Function

Private Function WithErrors(ByVal Value As Variant) As Variant
    If Not IsArray(Value) Then
        WithErrors = AsCell(Value)
        Exit Function
    End If
    Dim Down As Long, Across As Long
    If Dimensions(Value) = 1 Then
        For Down = LBound(Value) To UBound(Value)
            Value(Down) = AsCell(Value(Down))
        Next Down
    Else
        For Down = LBound(Value, 1) To UBound(Value, 1)
            For Across = LBound(Value, 2) To UBound(Value, 2)
                Value(Down, Across) = AsCell(Value(Down, Across))
            Next Across
        Next Down
    End If
    WithErrors = Value
End Function

Private Function AsCell(ByVal Item As Variant) As Variant
    If VarType(Item) = vbLong Then
        AsCell = CVErr(Item And 65535)
    Else
        AsCell = Item
    End If
End Function

Private Function Dimensions(ByVal Value As Variant) As Long
    Dim Bound As Long
    On Error GoTo Counted
    Do
        Bound = UBound(Value, Dimensions + 1)
        Dimensions = Dimensions + 1
    Loop
Counted:
End Function
"""


def module_text(functions: Iterable[Function]) -> str:
    """The module, to be imported into the add-in's Visual Basic project."""
    known = list(functions)
    parts = [_HEAD, *(_function(function) for function in known), _describer(known), _TAIL]
    return "\n".join(parts)


def _function(function: Function) -> str:
    name = function.sheet_name
    lines = [
        f"Public Function {name}({', '.join(_parameter(argument) for argument in function.arguments)}) As Variant",
        f"Attribute {name}.VB_Description = {_text(function.summary[:HELP_LIMIT])}",
    ]
    if function.arguments and function.arguments[-1].repeats:
        lines += _gathered(function)
        passed = "Gathered"
    else:
        passed = f"Array({', '.join(argument.name for argument in function.arguments)})"
    lines += [f'    {name} = Answer("{name}", {passed})', "End Function", ""]
    return "\n".join(_wrapped(line) for line in lines)


def _gathered(function: Function) -> list[str]:
    """The fixed arguments and those of the ParamArray in one array. An index keeps references, which For Each would not."""
    *fixed, last = [argument.name for argument in function.arguments]
    return [
        "    Dim Gathered() As Variant, Index As Long",
        f"    ReDim Gathered(0 To {len(fixed)} + UBound({last}))",
        *(f"    {_put(str(place), name)}" for place, name in enumerate(fixed)),
        f"    For Index = 0 To UBound({last})",
        f"        {_put(f'{len(fixed)} + Index', f'{last}(Index)')}",
        "    Next Index",
    ]


def _put(place: str, value: str) -> str:
    return f"If IsObject({value}) Then Set Gathered({place}) = {value} Else Gathered({place}) = {value}"


def _parameter(argument: Argument) -> str:
    if argument.repeats:
        return f"ParamArray {argument.name}() As Variant"
    return f"{'' if argument.required else 'Optional '}{argument.name} As Variant"


def _describer(functions: list[Function]) -> str:
    """A macro that gives Excel's function wizard the help of every function and argument, once; Excel keeps it in the add-in."""
    lines = ["Public Sub LeptonDescribe()"]
    for function in functions:
        lines.append(f"    Describe {_text(function.sheet_name)}, {_text(function.summary[:HELP_LIMIT])}, _")
        helps = [_text(argument_help(argument)) for argument in function.arguments]
        lines += [f"        {_text(category(function))}, Array( _", *_packed(helps)]
    lines += [
        "End Sub",
        "",
        "Private Sub Describe(ByVal Name As String, ByVal Help As String, ByVal Where As String, ByVal Arguments As Variant)",
        "    Dim Macro As String",
        '    Macro = "\'" & ThisWorkbook.Name & "\'!" & Name',
        "    If UBound(Arguments) < 0 Then",
        "        Application.MacroOptions Macro:=Macro, Description:=Help, Category:=Where",
        "    Else",
        "        Application.MacroOptions Macro:=Macro, Description:=Help, Category:=Where, ArgumentDescriptions:=Arguments",
        "    End If",
        "End Sub",
    ]
    return "\n".join(lines)


def _text(words: str) -> str:
    # A module is read in the machine's own code page, so what is not plain ASCII is spelled without its marks.
    plain = words.replace("\n", " ").encode("ascii", "replace").decode()
    return '"' + plain.replace('"', '""') + '"'


def _packed(items: list[str]) -> list[str]:
    """The rest of an Array( over as few lines as will hold it: a statement may go on over 24 lines only."""
    lines = [""]
    for item in items:
        if len(lines[-1]) + len(item) > LINE_LIMIT - 20:
            lines.append("")
        lines[-1] += (", " if lines[-1] else "") + item
    return [f"            {line}{', _' if place < len(lines) else ')'}" for place, line in enumerate(lines, start=1)]


def _wrapped(line: str) -> str:
    """A long line broken after a comma; an Attribute line cannot be broken and is never that long."""
    if len(line) <= LINE_LIMIT or line.startswith("Attribute"):
        return line
    cut = line.rindex(", ", 0, LINE_LIMIT) + 2
    return line[:cut] + "_\n        " + _wrapped(line[cut:])
