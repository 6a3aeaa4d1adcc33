def model(dbt, session):
    dbt.config(materialized="table", tags=["py"])
    orders = dbt.ref("stg_orders")
    dbt.source("raw", "orders")
    return orders
