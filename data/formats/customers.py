"""Customers with churn: who has left, with or without the days, one row a customer. Template: python -m data template customers."""

from data.declare.columns import Day, Flag, Number, Text
from data.declare.format import Fill, Format
from data.store.sentence import Sentence

FORMAT = Format(
    name="customers",
    vendor="Customers",
    title=Sentence("Customers and churn"),
    recognise=(
        ("customerID", "Customer ID", "Customer", "Client ID", "Account ID", "Subscriber ID"),
        (
            "Churn",
            "Churned",
            "Is churned",
            "Exited",
            "Churn date",
            "Churned on",
            "Cancelled on",
            "Cancellation date",
            "Customer since",
            "Signup date",
        ),
    ),
    unless=("Ticket ID", "Call Id", "Created at"),
    is_generic=True,
    cells={
        "id": Text("customerID", "Customer ID", "Client ID", "Account ID", "Subscriber ID", "Customer"),
        "is_churned": Flag(
            "Churn", "Churned", "Is churned", "Exited", yes=("churned", "left"), no=("active", "stayed")
        ),
        "customer_since": Day("Customer since", "Signup date", "Start date", "Joined on", "Created on"),
        "churned_on": Day("Churned on", "Churn date", "Cancelled on", "Cancellation date", "End date"),
        "monthly_revenue": Number("Monthly revenue", "MRR", "Monthly charges", "MonthlyCharges", "Monthly fee"),
        "segment": Text("Segment", "Customer segment", "Customer type"),
        "plan": Text("Plan", "Contract", "Tariff", "Subscription", "Product"),
        "organisation": Text("Company", "Company name", "Organisation", "Organization"),
        "country": Text("Country", "Market", "Geography"),
    },
    fills=(Fill(record="customer"),),
)
