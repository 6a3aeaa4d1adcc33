/** What the pages of the examples say in words, as conditions over their data. */
export const claims: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  shop: {
    'every order is the sum of its lines, to the cent': `select max(abs(o.amount - s.amount)) < 0.001 from "order" o
      join (select order_id, sum(amount) as amount from order_line group by order_id) s using (order_id)`,
    'every lifetime value is the sum of the orders, to the cent': `select max(abs(lifetime_value - coalesce(amount, 0))) < 0.001
      from customer left join (select customer_id, sum(amount) as amount from "order" group by 1) using (customer_id)`,
    'revenue of a product is what was sold and not returned': `select max(abs(revenue - amount)) < 0.001 from product join
      (select product_id, sum(amount) as amount from order_line where order_line_id not in (select order_line_id from "return")
      group by 1) using (product_id)`,
    'stock is what came less what was sold, and never below zero': `select bool_and(in_stock = delivered - s.sold and in_stock >= 0
      and product.sold = s.sold) from product join (select product_id, sum(quantity) as sold from order_line group by 1) s using (product_id)`,
    'a fifth of the customers has more than half of the orders': `select sum(orders) filter (where fifth = 1) / sum(orders) > 0.5
      from (select orders, ntile(5) over (order by orders desc) as fifth from customer)`,
    'some customers never order': 'select count(*) > 0 from customer where orders = 0',
    'gold customers order about four times as often':
      "select avg(orders) filter (where tier = 'gold') / avg(orders) filter (where tier = 'plain') between 3.4 and 4.6 from customer",
    'the weeks of the campaign have well over half as many orders again': `select count(*) filter (where ordered_at >= '2025-04-07'
      and ordered_at < '2025-04-21') / 2 > 1.55 * count(*) filter (where ordered_at < '2025-04-07' or ordered_at >= '2025-04-21') / 6
      from "order" where ordered_at >= '2025-03-17' and ordered_at < '2025-05-12'`,
    'December has more than twice the orders of July': `select count(*) filter (where month(ordered_at) = 12)
      > 2 * count(*) filter (where month(ordered_at) = 7) from "order"`,
    'evenings are busier': `select count(*) filter (where hour(ordered_at) between 18 and 21) / 4 > 1.3 * count(*) / 24 from "order"`,
    'weekends are busier': `select count(*) filter (where isodow(ordered_at) > 5) / 2 > 1.15 * count(*) / 7 from "order"`,
    'version 7.2 lost the device in most of its orders, no other did': `select count(*) filter (where app_version = '7.2' and device is null)
      > 0.5 * count(*) filter (where app_version = '7.2') and count(*) filter (where app_version != '7.2' and device is null) = 0
      from "order" where ordered_at >= '2025-09-01' and ordered_at < '2025-09-15'`,
  },
  saas: {
    'starter accounts leave more than twice as often as enterprise ones': `select avg(gone) filter (where plan = 'starter')
      > 2 * avg(gone) filter (where plan = 'enterprise') from (select plan, max(if(state in ('lost', 'churned'), 1, 0)) as gone
      from subscription join account using (account_id) group by account_id, plan)`,
    'a paused subscription has next to no sessions': `select count(*) filter (where state = 'paused') < 0.005 * count(*) from session`,
    'sign-ups are most in the middle quarters': `select count(*) filter (where quarter(created_at) in (2, 3)) > 2 * count(*) filter (where
      quarter(created_at) in (1, 4)) from account`,
    'few tickets on weekends': `select count(*) filter (where isodow(opened_at) > 5) / 2 < 0.25 * count(*) filter (where isodow(opened_at) < 6) / 5 from ticket`,
    'few tickets at night':
      'select count(*) filter (where hour(opened_at) >= 22 or hour(opened_at) < 6) < 0.1 * count(*) from ticket',
  },
  bank: {
    'Friday and Saturday carry the most payments, Sunday the fewest': `select list_sort(n[5:6]) = list_sort(n)[6:7] and n[7] = list_min(n) from
      (select list(n order by d) as n from (select isodow(paid_at) as d, count(*) as n from payment group by d))`,
    'affluent and private customers pay about half as often again': `select list_min([affluent, private]) / mass between 1.3 and 1.7 and
      list_max([affluent, private]) / mass between 1.3 and 1.7 from (pivot (select segment, count(*) / count(distinct customer_id) as each
      from payment join account using (account_id) join customer using (customer_id) group by segment) on segment using any_value(each))`,
    'the median rises from the first month to the last': `select median(amount) filter (where month(paid_at) = 6) / median(amount)
      filter (where month(paid_at) = 1) between 1.03 and 1.12 from payment`,
    'about two payments in a thousand are above 500':
      'select count(*) filter (where amount > 500) / count(*) between 0.001 and 0.003 from payment',
  },
  clinic: {
    'about four in ten referred patients are discharged': `select count(distinct patient_id) filter (where step = 'discharged') /
      count(distinct patient_id) between 0.38 and 0.46 from treatment_step`,
    'privately insured patients are discharged more often': `select avg(done) filter (where insurance = 'private') > 1.3 * avg(done)
      filter (where insurance = 'public') from (select insurance, max(if(step = 'discharged', 1, 0)) as done from treatment_step
      join patient using (patient_id) group by patient_id, insurance)`,
    'six or seven appointments in a hundred are missed':
      "select count(*) filter (where status = 'no show') / count(*) between 0.055 and 0.075 from appointment",
    'CRP is taken in about half of the visits':
      'select count(crp_mg_l) / count(*) between 0.45 and 0.58 from measurement',
  },
  factory: {
    'temperatures peak in the early afternoon': `select arg_max(h, c) between 12 and 15 from (select hour(read_at) as h,
      avg(temperature_c) as c from reading group by h)`,
    'the afternoon is 6 to 10 % above the night': `select median(temperature_c) filter (where hour(read_at) between 13 and 15) / median(temperature_c)
      filter (where hour(read_at) < 5) between 1.06 and 1.1 from reading`,
    'vibration grows by 7 to 13 % a month in each model': `select bool_and(sqrt(last / first) between 1.07 and 1.13) from (select model,
      median(vibration_mm_s) filter (where month(read_at) = 3) as first, median(vibration_mm_s) filter (where month(read_at) = 5) as last
      from reading join machine using (machine_id) group by model)`,
    'three readings in a thousand are far too hot': `select count(*) filter (where temperature_c > 100) / count(*) between 0.002 and 0.004 from reading`,
    'the silent days lose less than a third, line B nearly all': `select avg(n) filter (where silent) > 2 / 3 * avg(n) filter (where not silent)
      and avg(b) filter (where silent) < 0.05 * avg(b) filter (where not silent) from (select read_at::date in ('2025-04-14', '2025-04-15') as silent,
      count(*) as n, count(*) filter (where line_code = 'B') as b from reading where read_at >= '2025-04-12' and read_at < '2025-04-18'
      group by read_at::date)`,
  },
  marketing: {
    'there are more trials than demos': `select count(distinct lead_id) filter (where step = 'trial') > count(distinct lead_id)
      filter (where step = 'demo') from funnel_step`,
    'some have a trial and no demo': `select count(*) > 50 from (select lead_id from funnel_step group by lead_id
      having bool_or(step = 'trial') and not bool_or(step = 'demo'))`,
    'firms buy several times as often as students': `select avg(bought) filter (where segment = 'firm') > 3 * avg(bought) filter
      (where segment = 'student') from (select segment, max(if(step = 'purchase', 1, 0)) as bought from funnel_step
      join lead using (lead_id) group by lead_id, segment)`,
    'the weights of a purchase sum to one': `select bool_and(abs(weight - 1) < 1e-9) from (select sum(attribution_weight) as weight
      from purchase_touchpoints group by conversion_id)`,
    'the last touch counts more than the first': `select avg(last) > avg(first) from (select arg_max(attribution_weight, position) as last,
      arg_min(attribution_weight, position) as first from purchase_touchpoints group by conversion_id having count(*) > 1)`,
    'leads of September lie nearly half above those of August': `select count(*) filter (where month(created_at) = 9) / count(*)
      filter (where month(created_at) = 8) between 1.4 and 1.5 from lead`,
  },
  logistics: {
    'in the strike a quarter of the usual shipments left': `select count(*) filter (where left_at >= '2025-03-17' and left_at < '2025-03-22')
      / count(*) filter (where left_at >= '2025-03-10' and left_at < '2025-03-15') between 0.2 and 0.3 from shipment`,
    'with the weekend it is a third': `select count(*) filter (where left_at >= '2025-03-17' and left_at < '2025-03-24')
      / count(*) filter (where left_at >= '2025-03-10' and left_at < '2025-03-17') between 0.3 and 0.37 from shipment`,
    'FAST is mostly late, RAIL hardly ever, and journeys are alike': `select avg(if(late_hours > 0, 1, 0)) filter (where carrier_code = 'FAST') > 0.5
      and avg(if(late_hours > 0, 1, 0)) filter (where carrier_code = 'RAIL') < 0.02 and avg(travel_hours) filter (where carrier_code = 'FAST')
      / avg(travel_hours) filter (where carrier_code = 'RAIL') between 0.95 and 1.05 from shipment`,
    'the running sum is the balance, never below zero': `select bool_and(running = balance and balance >= 0) from (select balance,
      sum(quantity) over (partition by article_id order by movement_id) as running from movement)`,
    'Sundays have a tenth of the shipments of a weekday': `select count(*) filter (where isodow(left_at) = 7) / (count(*) filter
      (where isodow(left_at) < 6) / 5) between 0.07 and 0.12 from shipment`,
  },
  'city-offices': {
    'May is the busiest month, December the quietest': `select arg_max(m, n) = 5 and arg_min(m, n) = 12 from (select month(filed_at) as m,
      count(*) as n from request group by m)`,
    'all services take equally long': `select max(d) / min(d) < 1.05 from (select avg(days_to_answer) as d from request group by service_code)`,
    'car registration hardly ever keeps its target, building permits nearly always': `select avg(in_time::int) filter (where
      service_code = 'car registration') < 0.06 and avg(in_time::int) filter (where service_code = 'building permit') > 0.95 from request`,
    'the middle of the adoption is the turn of the year': `select median(portal_account_at) between '2024-11-15' and '2025-02-15' from citizen`,
    'rows are entered twice in one week only': `select bool_and((n > r) = (filed_on between '2025-05-12' and '2025-05-16')) from (select
      filed_at::date as filed_on, count(*) as n, count(distinct request_id) as r from request where isodow(filed_at) < 6
      and filed_at >= '2025-05-05' and filed_at < '2025-05-24' group by filed_on)`,
  },
};
