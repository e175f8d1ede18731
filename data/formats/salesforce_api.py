"""Salesforce Service Cloud: cases with API names (CSV), from Data Loader, a data export or a query tool.

Evidence [D]: field names of the vendor's object reference; no real file was seen. ISO times with +0000. Owner, account and
contact are ids of the vendor unless the query took their names along (Owner.Name) [I]. Deleted cases that a data export has are left out.
"""

from data.declare.columns import Channel, Flag, Priority, StatusClass, Text, Time
from data.declare.format import Fill, Format

FORMAT = Format(
    name="salesforce_api",
    vendor="Salesforce",
    title="Salesforce cases, API names (CSV)",
    # Other objects (opportunities, tasks) have an Id, IsClosed and OwnerId too.
    recognise=(
        ("CaseNumber", "Id"),
        "CreatedDate",
        ("CaseNumber", "Origin"),
        ("ClosedDate", "IsClosed", "OwnerId", "Origin"),
    ),
    zone="UTC",
    leave_out="is_deleted",
    cells={
        "id": Text("CaseNumber", "Id"),
        "created_at": Time("CreatedDate"),
        "resolved_at": Time("ClosedDate"),
        "updated_at": Time("LastModifiedDate"),
        "status": Text("Status"),
        "status_class": StatusClass(),
        "is_closed": Flag("IsClosed"),
        "is_deleted": Flag("IsDeleted"),
        "was_escalated": Flag("IsEscalated"),
        "priority": Priority("Priority"),
        "channel": Channel("Origin"),
        "category": Text("Reason", "Type"),
        "product": Text("Product.Name", "ProductId"),
        "agent": Text("Owner.Name", "Owner.Alias", "OwnerId"),
        "customer": Text("ContactId", "ContactEmail", "Contact.Email", "SuppliedEmail", "Contact.Name"),
        "organisation": Text("Account.Name", "AccountId", "SuppliedCompany"),
        "subject": Text("Subject"),
        "language": Text("Language"),
    },
    fills=(
        Fill(
            record="ticket",
            needs=("created_at",),
            derive={
                "closed_at": "resolved_at",
                "status_class": "CASE WHEN NOT is_closed AND status_class IN ('solved', 'closed') THEN 'open' WHEN is_closed AND coalesce(status_class, 'open') <> 'solved' THEN 'closed' ELSE coalesce(status_class, CASE WHEN is_closed IS NOT NULL THEN 'open' END) END",
            },
        ),
    ),
)
