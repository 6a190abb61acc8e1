"""The rows of the sample data set: a small maker of pumps with an office and a works clinic. All of it is invented."""

from typing import Any

OBJECTIVES = (
    ("Nobody gets hurt", "Fewer hand and back injuries, more near misses reported"),
    ("Right first time", "Less scrap, rework and complaints"),
    ("Deliver as promised", "On-time delivery of 96 % and shorter lead times"),
)
KPIS: tuple[tuple[dict[str, Any], tuple[float, ...]], ...] = (
    (
        {"name": "Scrap rate", "unit": "%", "direction": "lower", "target": 3.0, "frequency": "monthly", "owner": "Maria Santos", "category": "quality",
         "definition": "Weight of scrapped parts divided by weight of parts made, per calendar month"},
        (4.1, 4.4, 3.9, 4.2, 4.0, 4.3, 4.5, 4.1, 3.8, 4.2, 4.4, 4.0, 4.1, 4.3, 3.9, 4.2, 3.4, 3.2, 3.3, 3.1, 3.4, 3.2, 3.0, 3.3),
    ),
    (
        {"name": "On-time delivery", "unit": "%", "direction": "higher", "target": 96.0, "frequency": "monthly", "owner": "Tom Becker", "category": "delivery",
         "definition": "Order lines delivered by the confirmed day divided by order lines due"},
        (91.5, 92.8, 90.9, 93.1, 92.2, 91.7, 92.5, 93.0, 91.2, 92.4, 92.9, 91.8, 92.1, 93.3, 91.6, 92.7, 92.0, 91.9, 92.6, 93.1, 91.4, 92.3, 92.8, 92.2),
    ),
    (
        {"name": "Changeover time", "unit": "minutes", "direction": "lower", "target": 30.0, "frequency": "monthly", "owner": "Priya Nair", "category": "cost",
         "definition": "Mean time from last good part to first good part, press 2"},
        (52.0, 49.0, 55.0, 51.0, 53.0, 50.0, 48.0, 54.0, 52.0, 51.0, 49.0, 53.0, 50.0, 52.0, 49.0, 51.0, 50.0, 52.0, 53.0, 48.0, 51.0, 52.0, 71.0, 50.0),
    ),
    (
        {"name": "Near misses reported", "unit": "reports", "direction": "higher", "target": 20.0, "frequency": "monthly", "owner": "Ana Costa", "category": "safety",
         "definition": "Near-miss cards handed in; more is better while people learn to report"},
        (9.0, 11.0, 8.0, 12.0, 10.0, 9.0, 13.0, 11.0, 10.0, 12.0, 9.0, 11.0, 14.0, 12.0, 15.0, 13.0, 16.0, 14.0, 17.0, 15.0, 18.0, 16.0, 19.0, 17.0),
    ),
)  # fmt: skip


def _row(created: int, updated: int, days: dict[str, int], **fields: Any) -> dict[str, Any]:
    return {
        "created_days_ago": created,
        "updated_days_ago": updated,
        "days": days,
        "notes": fields.pop("notes", ()),
        "fields": fields,
    }


INITIATIVES: tuple[dict[str, Any], ...] = (
    _row(160, 20, {"start": -150, "due": -60, "closed": -62}, title="Red bins with a reason card at casting", status="standardised", category="pdca",
         problem="Scrap is thrown away before anybody knows why it was scrap", idea="A red bin at each cell and a card that names the defect",
         area="Casting", owner="Maria Santos", team=["Li Wei", "Jonas Kraft"], linked_kpi="Scrap rate", strategic_objective="Right first time",
         baseline="4.2 % scrap", target="3 % scrap", expected_benefit={"value": 40000.0, "unit": "EUR", "per": "year", "how_estimated": "1 % of 4 m EUR material"},
         result="Scrap fell from 4.2 to 3.2 %", actual_benefit={"value": 38000.0, "unit": "EUR", "per": "year"},
         learned="The card works only when the team leader reads it the same shift"),
    _row(120, 45, {"start": -100, "due": -15}, title="Shadow boards at press 2", status="doing", category="quick_fix",
         problem="Setters look for tools during the changeover", idea="A shadow board beside the press, checked at shift change",
         area="Press shop", owner="Priya Nair", team=["Omar Haddad"], notes=[(116, "Good idea, try it on press 2 first"), (45, "Board hangs, half the tools are marked")], linked_kpi="Changeover time",
         expected_benefit={"value": 12.0, "unit": "minutes", "per": "changeover"}),
    _row(75, 6, {"start": -70, "due": 12}, title="Pick list sorted by aisle", status="checking", category="quick_fix",
         problem="Pickers walk the same aisle three times for one order", idea="Print the pick list in the order of the aisles",
         area="Warehouse", owner="Tom Becker", team=["Ewa Nowak"], notes=[(72, "Yes, start with one aisle"), (6, "Two weeks measured: 14 instead of 19 minutes an order")], linked_kpi="On-time delivery", strategic_objective="Deliver as promised"),
    _row(60, 33, {"due": 30}, title="Lift table for pump housings", status="planned", category="suggestion",
         problem="Two people lift 28 kg housings by hand", idea="A lift table at station 4", area="Assembly", owner="Ana Costa",
         strategic_objective="Nobody gets hurt", resources="1,800 EUR and an electrician for half a day"),
    _row(50, 50, {}, title="Quiet hour for order entry", status="idea", category="suggestion",
         problem="Order entry is interrupted by calls every few minutes", idea="No calls from 8 to 9, one person takes them all", area="Office", owner="Lena Vogt"),
    _row(40, 9, {"start": -35, "due": 25}, title="Near-miss card in five languages", status="doing", category="quick_fix",
         problem="Half of the night shift cannot read the form", idea="One card with pictures in five languages", area="Safety", notes=[(33, "Printed, first cards came back the same night")], owner="Ana Costa",
         team=["Ewa Nowak", "Omar Haddad"], linked_kpi="Near misses reported", strategic_objective="Nobody gets hurt"),
    _row(35, 12, {"start": -20, "due": 40}, title="One form for returns", status="doing", category="pdca",
         problem="Returns are typed into three systems", idea="One form that fills all three", area="Office", owner="Lena Vogt"),
    _row(200, 95, {"closed": -95}, title="Second shift for goods-in", status="rejected", category="suggestion",
         problem="Lorries wait in the afternoon", idea="A second shift at goods-in", area="Warehouse", owner="Tom Becker",
         reason="Spreading the time slots solved it at no cost", learned="Measure the waiting before adding people"),
    _row(90, 70, {}, title="Daily huddle in the clinic", status="parked", category="kaizen_event",
         problem="The works clinic learns late about absences", idea="Ten minutes at the board every morning", area="Works clinic", owner="Fatima Rahimi",
         reason="Waits for the new clinic lead"),
)  # fmt: skip
RECOGNITIONS: tuple[tuple[int, dict[str, Any]], ...] = (
    (18, {"people": ["Maria Santos", "Li Wei"], "what": "made every scrapped casting speak with the red-bin cards",
          "effect": "scrap fell from 4.2 to 3.2 %", "channel": "huddle", "audience": "casting team", "language": "English",
          "text": "Maria and Li Wei, your red bins made every scrapped casting tell us why. Scrap fell from 4.2 to 3.2 %. Thank you."}),
)  # fmt: skip
