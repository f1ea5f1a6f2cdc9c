// Lists that experiments showed: by experiment, customer after customer, and by customer.
CREATE INDEX shown_list_of_experiment IF NOT EXISTS FOR (shown:ShownList) ON (shown.experiment, shown.customerId);
CREATE INDEX shown_list_of_customer IF NOT EXISTS FOR (shown:ShownList) ON (shown.customerId, shown.atOrder);
